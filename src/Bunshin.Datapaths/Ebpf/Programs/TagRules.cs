using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>Tags on the way up and down.</summary>
internal static class TagRules
{
    private const int VidMask = 0xFFF;
    private const int PcpShift = 13;

    /// <summary>R0 = the slot of the VLAN device that has the frame's tag on the device in <paramref name="lower"/>.</summary>
    public static void LookupVlan(RuleWriter rules, BpfOperand lower, BpfLabel nobody)
    {
        var code = rules.Code;
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        code.JumpIf(BpfCondition.Equal, R1, 0, nobody);
        code.Store(BpfSize.Word, StackPlaces.Key, lower);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanProtocol);
        code.Store(BpfSize.Half, R10 + (StackPlaces.Key.Offset + VlanKey.TpidOffset), R1);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanTci);
        code.And(R1, VidMask);
        code.Store(BpfSize.Half, R10 + (StackPlaces.Key.Offset + VlanKey.VidOffset), R1);
        rules.Lookup(rules.Maps.Vlans, StackPlaces.Key, nobody);
    }

    /// <summary>Goes to <paramref name="otherwise"/> unless the frame has a priority tag (VID 0) in front of another tag; changes R1.</summary>
    public static void JumpUnlessTagIsInner(RuleWriter rules, BpfLabel otherwise)
    {
        var code = rules.Code;
        var inner = code.NewLabel("another tag");
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        code.JumpIf(BpfCondition.Equal, R1, 0, otherwise);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanTci);
        code.And(R1, VidMask);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, otherwise);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.Protocol);
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(Packets.Ethernet.EtherType.Dot1Q), inner);
        code.JumpIf(BpfCondition.NotEqual, R1, RuleWriter.Wire(Packets.Ethernet.EtherType.Dot1Ad), otherwise);
        code.Mark(inner);
    }

    /// <summary>Goes to <paramref name="otherwise"/> unless a VLAN device on the parent has the tag behind a priority tag.</summary>
    public static void JumpUnlessParentsVlanHasInner(RuleWriter rules, BpfLabel otherwise)
    {
        var code = rules.Code;
        JumpUnlessTagIsInner(rules, otherwise);
        code.Store(BpfSize.Word, StackPlaces.Key, EbpfSlots.Parent);
        code.Store(BpfSize.Half, R10 + (StackPlaces.Key.Offset + VlanKey.TpidOffset), R1);
        rules.LoadBytes(Packets.Ethernet.FrameView.HeaderLength, StackPlaces.Room, sizeof(ushort), otherwise);
        code.Load(BpfSize.Half, R1, StackPlaces.Room);
        code.ToBigEndian(BpfSize.Half, R1);
        code.And(R1, VidMask);
        code.Store(BpfSize.Half, R10 + (StackPlaces.Key.Offset + VlanKey.VidOffset), R1);
        rules.Lookup(rules.Maps.Vlans, StackPlaces.Key, otherwise);
    }

    /// <summary>The frame goes to the VLAN device that has its tag on the port R7 in slot R9; R8 stays where nobody has it.</summary>
    public static void Claim(RuleWriter rules, BpfLabel nobody)
    {
        var code = rules.Code;
        var (drop, down, climbs, other) = (code.NewLabel("lost"), code.NewLabel("down"), code.NewLabel("climbs"), code.NewLabel("not the host's"));
        LookupVlan(rules, R9, nobody);
        code.Load(BpfSize.Word, R9, R0);
        code.Load(BpfSize.Double, R8, R7 + PortEntry.AddressOffset);
        rules.LookupSlot(rules.Maps.Children, R9, drop);
        code.Mov(R7, R0);
        code.Load(BpfSize.Word, R1, R7 + ChildEntry.BitsOffset);
        code.And(R1, (int)ChildBits.Up);
        code.JumpIf(BpfCondition.Equal, R1, 0, down);
        TellClass(rules);
        Take(rules);
        CountTaken(rules);
        code.Load(BpfSize.Word, R1, R7 + ChildEntry.BitsOffset);
        code.JumpIf(BpfCondition.AnyBit, R1, (int)ChildBits.HasUpper, climbs);
        code.JumpIf(BpfCondition.AnyBit, R1, (int)ChildBits.Screened, other);
        code.Load(BpfSize.Word, R1, R6 + WalkState.IsHost);
        code.JumpIf(BpfCondition.Equal, R1, 0, other);
        rules.Sink.Leave(code, EbpfExit.Peer, R9);
        code.Mark(other);
        rules.Sink.Leave(code, EbpfExit.Out, R9);
        code.Mark(climbs);
        ClimbRules.ToPort(rules);
        code.Mark(down);
        rules.Tell(WalkState.Device, R9);
        rules.Drop(DropCause.Of(VerdictReason.VlanDown));
        rules.DropAt(drop);
    }

    /// <summary>Gives the frame the tag of VLAN device R7, unless it keeps one that is there.</summary>
    public static void Push(RuleWriter rules)
    {
        var code = rules.Code;
        var (push, done) = (code.NewLabel("push"), code.NewLabel("tagged"));
        code.Load(BpfSize.Half, R2, R7 + ChildEntry.TpidOffset);
        rules.JumpUnless(R8, (int)ChildBits.KeepsTag, push);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        code.JumpIf(BpfCondition.Equal, R1, 0, push);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanProtocol);
        code.JumpIf(BpfCondition.Equal, R1, R2, done);
        code.Mark(push);
        code.Load(BpfSize.Half, R3, R7 + ChildEntry.TciOffset);
        code.Mov(R1, R6);
        code.Call(BpfHelper.VlanPush);
        code.Mark(done);
    }

    // What was the host's at the port stays so; what is for the VLAN device's own MAC becomes so.
    private static void TellClass(RuleWriter rules)
    {
        var code = rules.Code;
        var (isHost, done) = (code.NewLabel("the host's"), code.NewLabel("class told"));
        code.Load(BpfSize.Double, R2, StackPlaces.Destination);
        code.JumpIf(BpfCondition.Equal, R2, R8, isHost);
        code.Load(BpfSize.Double, R1, R7 + ChildEntry.AddressOffset);
        code.JumpIf(BpfCondition.NotEqual, R1, R2, done);
        code.Mark(isHost);
        rules.Tell(WalkState.IsHost, 1);
        code.Mark(done);
    }

    private static void Take(RuleWriter rules)
    {
        var code = rules.Code;
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanTci);
        code.Rsh(R1, PcpShift);
        code.And(R1, 7);
        code.Mov(R2, R7);
        code.Add(R2, R1);
        code.Load(BpfSize.Byte, R1, R2 + ChildEntry.PrioritiesOffset);
        code.Store(BpfSize.Word, R6 + SkBuff.Priority, R1);
        code.Mov(R1, R6);
        code.Call(BpfHelper.VlanPop);
    }

    // The driver counts payload alone, to which a tag that is left belongs, though it is out of band by now. Broadcast is not a multicast.
    private static void CountTaken(RuleWriter rules)
    {
        var code = rules.Code;
        var (noTag, noGroup, counted) = (code.NewLabel("no tag left"), code.NewLabel("no group"), code.NewLabel("counted"));
        code.Mov(R8, -Packets.Ethernet.FrameView.HeaderLength);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        code.JumpIf(BpfCondition.Equal, R1, 0, noTag);
        code.Add(R8, Packets.Ethernet.VlanTag.Length);
        code.Mark(noTag);
        code.Load(BpfSize.Double, R1, StackPlaces.Destination);
        code.Mov(R2, R1);
        code.And(R2, 1);
        code.JumpIf(BpfCondition.Equal, R2, 0, noGroup);
        code.LoadConstant(R2, RuleWriter.Broadcast);
        code.JumpIf(BpfCondition.Equal, R1, R2, noGroup);
        rules.Count(R9, (EbpfCounter.RxBytes, R8), (EbpfCounter.Multicast, 1));
        code.Jump(counted);
        code.Mark(noGroup);
        rules.Count(R9, (EbpfCounter.RxBytes, R8));
        code.Mark(counted);
    }
}
