using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>An ipvlan child's frame for a sibling's address.</summary>
internal static class IpvlanSiblingRules
{
    /// <summary>R0 is the owner's word of the sibling, R8 the port's entry; R7 is lost.</summary>
    public static void Write(RuleWriter rules, BpfLabel refuse)
    {
        var code = rules.Code;
        var (drop, apart, fits, keeps) = (code.NewLabel("lost"), code.NewLabel("kept apart"), code.NewLabel("fits"), code.NewLabel("keeps its class"));
        code.Load(BpfSize.Word, R1, R8 + PortEntry.BitsOffset);
        code.JumpIf(BpfCondition.AnyBit, R1, (int)PortBits.IpvlanPrivate, apart);
        code.Load(BpfSize.Word, R7, R0);
        code.Mov(R9, R7);
        code.And(R9, OwnerEntry.SlotMask);
        rules.LookupSlot(rules.Maps.Floods, R9, drop);
        code.Load(BpfSize.Word, R2, R0 + FloodLink.LongestOffset);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.GsoSize);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, fits);
        rules.LoadLength(R1);
        code.JumpIf(BpfCondition.LessOrEqual, R1, R2, fits);
        rules.Count(R9, (EbpfCounter.RxErrors, 1), (EbpfCounter.RxDropped, 2));
        code.Lsh(R9, DropRules.SlotShift);
        code.Or(R9, DropCause.Of(CarrierDrop.TooLongForChild).Number);
        rules.Tell(WalkState.Cause, R9);
        rules.GoOn(EbpfCall.Dropped);

        // The driver adds the header to a length that has it already.
        code.Mark(fits);
        rules.Count(R9, (EbpfCounter.RxBytes, Packets.Ethernet.FrameView.HeaderLength));
        code.Load(BpfSize.Double, R1, R8 + PortEntry.AddressOffset);
        code.Load(BpfSize.Double, R2, StackPlaces.Destination);
        code.JumpIf(BpfCondition.NotEqual, R1, R2, keeps);
        code.JumpIf(BpfCondition.AnyBit, R7, (int)ChildBits.Screened << OwnerEntry.BitsShift, keeps);
        rules.Sink.Leave(code, EbpfExit.Peer, R9);
        code.Mark(keeps);
        rules.Sink.Leave(code, EbpfExit.Out, R9);
        IpvlanSendRules.RefuseAt(rules, apart, VerdictReason.PrivateDrops, refuse);
        rules.DropAt(drop);
    }
}
