using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>The program Distribute: what FromWire has sent over the trunk, for the parent's children.</summary>
internal static class DistributeRules
{
    private const PortBits Rare = PortBits.HasSenders | PortBits.HasVlans | PortBits.Passthru | PortBits.Ipvlan;

    public static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (drop, rare, plain, arrive, climbs) =
            (code.NewLabel("drop"), code.NewLabel("rare"), code.NewLabel("plain"), code.NewLabel("arrive"), code.NewLabel("climbs"));
        rules.Enter();
        code.Load(BpfSize.Word, R9, R6 + SkBuff.Mark);
        code.JumpIf(BpfCondition.NotEqual, R9, EbpfSlots.Parent, climbs);
        rules.LookupSlot(maps.Ports, EbpfSlots.Parent, drop);
        code.Load(BpfSize.Word, R8, R0 + PortEntry.BitsOffset);
        rules.LoadFrame(drop);
        code.Load(BpfSize.Double, R4, R2);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)Rare, rare);
        code.Mark(plain);
        code.JumpIf(BpfCondition.AnyBit, R4, 1, arrive);
        rules.KeepAddress(R4);
        rules.LookupOwner(R4, drop);
        code.Load(BpfSize.Word, R9, R0);
        code.JumpIf(BpfCondition.AnyBit, R9, (int)(ChildBits.Source | ChildBits.HasUpper) << OwnerEntry.BitsShift, arrive);
        code.And(R9, OwnerEntry.SlotMask);
        sink.Leave(code, EbpfExit.Peer, R9);

        code.Mark(rare);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)(Rare & ~PortBits.HasVlans), arrive);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        code.JumpIf(BpfCondition.Equal, R1, 0, plain);
        code.Mark(arrive);
        rules.Tell(WalkState.Device, EbpfSlots.Parent);
        rules.Tell(WalkState.IsHost, 0);
        rules.GoOn(EbpfCall.Arrive);

        code.Mark(climbs);
        rules.Tell(SkBuff.Mark, 0);
        rules.Tell(WalkState.IsHost, 0);
        ClimbRules.ToPort(rules);
        rules.DropAt(drop);
        return code.Assemble();
    }
}
