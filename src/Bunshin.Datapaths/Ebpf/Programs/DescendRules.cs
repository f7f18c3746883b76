using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>A child's frame with all that can be, from the device in <see cref="WalkState.Device"/> down.</summary>
internal static class DescendRules
{
    public static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (drop, down, ipvlan, transmit, vlan, group, noCarrier) =
            (code.NewLabel("drop"), code.NewLabel("down"), code.NewLabel("ipvlan"), code.NewLabel("transmit"), code.NewLabel("VLAN"), code.NewLabel("group"), code.NewLabel("no carrier"));
        rules.Continue();
        code.Load(BpfSize.Word, R9, R6 + WalkState.Device);
        rules.LookupSlot(maps.Children, R9, drop);
        code.Mov(R7, R0);
        rules.LoadAddresses(drop);
        code.Load(BpfSize.Word, R8, R7 + ChildEntry.BitsOffset);
        rules.JumpUnless(R8, (int)ChildBits.Up, down);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)ChildBits.NoCarrier, noCarrier);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)ChildBits.Vlan, vlan);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)ChildBits.Ipvlan, ipvlan);
        code.JumpIf(BpfCondition.AnyBit, R4, 1, group);
        rules.JumpUnless(R8, (int)ChildBits.Bridge, transmit);
        code.Load(BpfSize.Double, R5, R7 + ChildEntry.KeyOffset);
        rules.LookupOwner(R4, R5, transmit);
        code.Load(BpfSize.Word, R9, R0);
        rules.JumpUnlessOwnerIs(R9, ChildBits.Bridge, transmit);
        ToSibling(rules);

        code.Mark(vlan);
        TagRules.Push(rules);
        code.Mark(transmit);
        Transmit(rules);
        code.Mark(group);
        rules.GoOn(EbpfCall.GroupSend);
        code.Mark(ipvlan);
        rules.GoOn(EbpfCall.IpvlanSend);
        code.Mark(noCarrier);
        rules.Count(R9, (EbpfCounter.TxDropped, 1));
        rules.Drop(DropCause.Of(VerdictReason.NoCarrier));
        rules.DropAt(down, DropCause.Of(VerdictReason.ChildDown));
        rules.DropAt(drop);
        return code.Assemble();
    }

    /// <summary>The frame leaves by the device that child R7 stands on.</summary>
    public static void Transmit(RuleWriter rules)
    {
        var code = rules.Code;
        var onChild = code.NewLabel("on a child");
        code.Load(BpfSize.Word, R9, R7 + ChildEntry.PortOffset);
        code.JumpIf(BpfCondition.NotEqual, R9, EbpfSlots.Parent, onChild);
        rules.Sink.Leave(code, EbpfExit.Peer, EbpfSlots.Trunk);
        code.Mark(onChild);
        rules.LoadLength(R8);
        rules.Count(R9, (EbpfCounter.TxPackets, 1), (EbpfCounter.TxBytes, R8));
        rules.Tell(WalkState.Device, R9);
        rules.GoOn(EbpfCall.Descend);
    }

    // It enters the receive path of the port's device, so that its VLANs and source lists come first. R7 child, R8 its bits, R9 owner.
    private static void ToSibling(RuleWriter rules)
    {
        var code = rules.Code;
        var (tooLong, arrive) = (code.NewLabel("too long"), code.NewLabel("arrive"));
        rules.JumpUnlessFits(tooLong);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)(ChildBits.PortHasSenders | ChildBits.PortHasVlans), arrive);
        code.JumpIf(BpfCondition.AnyBit, R9, (int)ChildBits.HasUpper << OwnerEntry.BitsShift, arrive);
        code.And(R9, OwnerEntry.SlotMask);
        rules.Sink.Leave(code, EbpfExit.Peer, R9);

        code.Mark(arrive);
        code.Load(BpfSize.Word, R9, R7 + ChildEntry.PortOffset);
        rules.Tell(WalkState.Device, R9);
        rules.Tell(WalkState.IsHost, 0);
        rules.GoOn(EbpfCall.Arrive);

        code.Mark(tooLong);
        code.Load(BpfSize.Word, R9, R7 + ChildEntry.PortOffset);
        rules.Count(R9, (EbpfCounter.RxDropped, 1));
        rules.Drop(DropCause.Of(VerdictReason.TooLongForParent));
    }
}
