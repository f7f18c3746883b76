using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>The two programs at the trunk's end beside the parent.</summary>
internal static class TrunkRules
{
    private const int Loopback = 1; // LOOPBACK_IFINDEX, lo in every namespace

    /// <summary>ToWire: what comes over the trunk leaves by the parent, or belongs to the IP layer beside it; <see cref="TrunkMarks"/> say so.</summary>
    /// <param name="maps">The tables.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="parent">The parent's index.</param>
    public static BpfProgramText WriteToWire(EbpfMaps maps, IEbpfSink sink, int parent)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (marked, intoParent, intoHost, known, drop) =
            (code.NewLabel("marked"), code.NewLabel("into the parent"), code.NewLabel("into the host"), code.NewLabel("known"), code.NewLabel("drop"));
        rules.Enter();
        code.Load(BpfSize.Word, R7, R6 + SkBuff.Mark);
        code.JumpIf(BpfCondition.NotEqual, R7, 0, marked);
        sink.Leave(code, EbpfExit.Out, parent);
        code.Mark(marked);
        rules.Tell(SkBuff.Mark, 0);
        code.Mov(R9, R7);
        code.Rsh(R9, TrunkMarks.SlotShift);
        code.And(R7, TrunkMarks.KindMask);
        code.JumpIf(BpfCondition.Equal, R7, TrunkMarks.IntoParent, intoParent);
        code.JumpIf(BpfCondition.Equal, R7, TrunkMarks.IntoHost, intoHost);
        code.Mov(R8, parent);
        code.JumpIf(BpfCondition.Equal, R9, EbpfSlots.Parent, known);
        rules.LookupSlot(maps.Indexes, R9, drop);
        code.Load(BpfSize.Word, R8, R0);
        code.Mark(known);
        sink.Leave(code, EbpfExit.Neighbor, R8);
        code.Mark(intoParent);
        sink.Leave(code, EbpfExit.Into, parent);
        code.Mark(intoHost);
        sink.Leave(code, EbpfExit.Into, Loopback);
        rules.DropAt(drop);
        return code.Assemble();
    }

    /// <summary>Guard: only copies of what came in at the parent go over the trunk, nothing that the namespace itself sends there.</summary>
    /// <param name="maps">The tables.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="parent">The parent's index.</param>
    public static BpfProgramText WriteGuard(EbpfMaps maps, IEbpfSink sink, int parent)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var drop = code.NewLabel("drop");
        code.Load(BpfSize.Word, R2, R1 + SkBuff.IngressIfindex);
        code.JumpIf(BpfCondition.NotEqual, R2, parent, drop);
        rules.End(ClassifierVerdict.Next);
        rules.DropAt(drop);
        return code.Assemble();
    }
}
