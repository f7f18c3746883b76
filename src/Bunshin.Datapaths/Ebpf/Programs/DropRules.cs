using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>
/// The end of a frame that a rule drops: it is counted for the child that <see cref="WalkState.Cause"/> names, else for its sender, else
/// for the device in <see cref="WalkState.Device"/>; and shown to a capture, if there is one.
/// </summary>
internal static class DropRules
{
    /// <summary>Where <see cref="WalkState.Cause"/> has a slot; 0: none is named.</summary>
    public const int SlotShift = 16;

    /// <summary>Bits of a slot there.</summary>
    public const int SlotMask = 0x7FFF;

    /// <summary>Bits of a cause there.</summary>
    public const int CauseMask = 0xFFFF;

    /// <summary>Where a capture finds whether the child had sent the frame.</summary>
    public const int SentShift = 31;

    public static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (received, known, told) = (code.NewLabel("received"), code.NewLabel("whose is known"), code.NewLabel("counted"));
        rules.Continue();
        code.Load(BpfSize.Word, R8, R6 + WalkState.Cause);
        code.Mov(R9, R8);
        code.And(R8, CauseMask);
        code.Rsh(R9, SlotShift);
        code.Mov(R7, 0);
        code.JumpIf(BpfCondition.NotEqual, R9, 0, known);
        code.Load(BpfSize.Word, R9, R6 + SkBuff.Ifindex);
        code.JumpIf(BpfCondition.Less, R9, EbpfSlots.FirstChild, received);
        code.Mov(R7, 1);
        code.Jump(known);
        code.Mark(received);
        code.Load(BpfSize.Word, R9, R6 + WalkState.Device);
        code.Mark(known);

        // What policies refuse they count themselves.
        code.JumpIf(BpfCondition.GreaterOrEqual, R8, DropCause.Count, told);
        rules.LookupSlot(maps.Drops, R9, told);
        code.Mov(R1, R8);
        code.Lsh(R1, 3);
        code.Add(R0, R1);
        code.Mov(R1, 1);
        code.Atomic(BpfAtomic.Add, BpfSize.Double, R0, R1);
        code.Mark(told);
        code.Lsh(R9, SlotShift);
        code.Or(R8, R9);
        code.Lsh(R7, SentShift);
        code.Or(R8, R7);
        rules.Tell(WalkState.Cause, R8);
        rules.GoOn(EbpfCall.Captured);
        return code.Assemble();
    }
}
