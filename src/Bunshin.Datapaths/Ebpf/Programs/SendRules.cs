using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>The program FromChild: what a child sends. Here is only what most frames meet; the rest goes on in <see cref="DescendRules"/>.</summary>
internal static class SendRules
{
    private const ChildBits Rare = ChildBits.NoCarrier | ChildBits.Vlan | ChildBits.Ipvlan | ChildBits.PortHasSenders | ChildBits.PortHasVlans
        | ChildBits.PolicyOnSend;

    public static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (drop, rare, descend, plain) = (code.NewLabel("drop"), code.NewLabel("rare"), code.NewLabel("descend"), code.NewLabel("plain"));
        var (group, wire, give, isLong) = (code.NewLabel("group"), code.NewLabel("wire"), code.NewLabel("give"), code.NewLabel("long"));
        rules.Enter();
        code.Load(BpfSize.Word, R9, R6 + SkBuff.Ifindex);
        rules.LookupSlot(maps.Children, R9, drop);
        code.Mov(R7, R0);
        rules.LoadFrame(drop);
        code.Load(BpfSize.Double, R4, R2);
        code.Load(BpfSize.Word, R8, R7 + ChildEntry.BitsOffset);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)Rare, rare);
        code.Mark(plain);
        code.JumpIf(BpfCondition.AnyBit, R4, 1, group);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)ChildBits.Bridge, give);
        code.Mark(wire);
        code.Mov(R5, R8);
        code.And(R5, (int)(ChildBits.OnChild | ChildBits.Up));
        code.JumpIf(BpfCondition.NotEqual, R5, (int)ChildBits.Up, descend);
        sink.Leave(code, EbpfExit.Peer, EbpfSlots.Trunk);

        code.Mark(give);
        rules.KeepAddress(R4);
        code.Load(BpfSize.Double, R5, R7 + ChildEntry.KeyOffset);
        rules.LookupOwner(R4, R5, wire);
        code.Load(BpfSize.Word, R9, R0);
        code.JumpIf(BpfCondition.AnyBit, R9, (int)ChildBits.HasUpper << OwnerEntry.BitsShift, descend);
        rules.JumpUnlessOwnerIs(R9, ChildBits.Bridge, wire);
        code.And(R9, OwnerEntry.SlotMask);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.Length);
        code.Load(BpfSize.Word, R2, R7 + ChildEntry.FitsOffset);
        code.JumpIf(BpfCondition.Greater, R1, R2, isLong);
        sink.Leave(code, EbpfExit.Peer, R9);
        WriteSeldom(rules, rare, plain, isLong);
        code.Mark(descend);
        code.Load(BpfSize.Word, R9, R6 + SkBuff.Ifindex);
        rules.Tell(WalkState.Device, R9);
        rules.GoOn(EbpfCall.Descend);
        code.Mark(group);
        code.Load(BpfSize.Word, R9, R6 + SkBuff.Ifindex);
        rules.Tell(WalkState.Device, R9);
        rules.GoOn(EbpfCall.GroupSend);
        rules.DropAt(drop, DropCause.Of(CarrierDrop.Malformed));
        return code.Assemble();
    }

    // Only segments to be cut later are ever so long, unless somebody made a child's MTU larger. VLANs concern frames with a tag.
    private static void WriteSeldom(RuleWriter rules, BpfLabel rare, BpfLabel plain, BpfLabel isLong)
    {
        var code = rules.Code;
        var (descend, free) = (code.NewLabel("all that can be"), code.NewLabel("no policy"));
        code.Mark(isLong);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.GsoSize);
        code.JumpIf(BpfCondition.Equal, R1, 0, descend);
        rules.Sink.Leave(code, EbpfExit.Peer, R9);

        code.Mark(rare);
        rules.JumpUnless(R8, (int)ChildBits.PolicyOnSend, free);
        rules.GoOn(EbpfCall.Policy);
        code.Mark(free);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)(Rare & ~ChildBits.PortHasVlans), descend);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        code.JumpIf(BpfCondition.Equal, R1, 0, plain);
        code.Mark(descend);
    }
}
