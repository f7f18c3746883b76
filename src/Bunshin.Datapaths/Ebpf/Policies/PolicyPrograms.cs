using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>The programs that judge by policies: a part of FromChild for what is sent, and one for the hidden end of a child, outgoing, for what it is given.</summary>
internal sealed class PolicyPrograms : IDisposable
{
    private readonly BpfProgram _send;

    private PolicyPrograms(BpfProgram send, BpfProgram screen) => (_send, Screen) = (send, screen);

    /// <summary>For the hidden ends of screened children, outgoing.</summary>
    public BpfProgram Screen { get; }

    /// <summary>Loads them, and makes the one a part of FromChild.</summary>
    /// <exception cref="BpfLoadException">The kernel refused one.</exception>
    public static PolicyPrograms Load(EbpfMaps tables, PolicyMaps maps)
    {
        var sink = new RedirectingSink(setsClass: false); // they redirect nothing themselves
        var send = BpfProgram.Load(WriteSend(tables, maps, sink), BpfProgramType.Classifier, nameof(EbpfCall.Policy));
        tables.SetPart(EbpfCall.Policy, send);
        return new(send, BpfProgram.Load(WriteScreen(tables, maps, sink), BpfProgramType.Classifier, "screen"));
    }

    /// <summary>What a child sends goes on as if it had no policy, if it goes on at all.</summary>
    public static BpfProgramText WriteSend(EbpfMaps tables, PolicyMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(tables, sink);
        var code = rules.Code;
        var (refused, unknown) = (code.NewLabel("refused"), code.NewLabel("no policy"));
        rules.Continue();
        code.Load(BpfSize.Word, R9, R6 + SkBuff.Ifindex);
        PolicyCheck.Write(rules, maps, PolicyDirection.Sent, refused, unknown);
        code.Load(BpfSize.Word, R9, R6 + SkBuff.Ifindex);
        rules.Tell(WalkState.Device, R9);
        rules.GoOn(EbpfCall.Descend);
        Refuse(rules, maps, PolicyDirection.Sent, refused, unknown);
        return code.Assemble();
    }

    private static BpfProgramText WriteScreen(EbpfMaps tables, PolicyMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(tables, sink);
        var code = rules.Code;
        var (refused, unknown) = (code.NewLabel("refused"), code.NewLabel("no policy"));
        rules.Enter();
        code.Load(BpfSize.Word, R9, R6 + SkBuff.Ifindex);
        PolicyCheck.Write(rules, maps, PolicyDirection.Received, refused, unknown);
        rules.End(ClassifierVerdict.Next);
        Refuse(rules, maps, PolicyDirection.Received, refused, unknown);
        return code.Assemble();
    }

    public void Dispose()
    {
        _send.Dispose();
        Screen.Dispose();
    }

    // R0 the verdict. Without an entry nobody knows what may pass.
    private static void Refuse(RuleWriter rules, PolicyMaps maps, PolicyDirection direction, BpfLabel refused, BpfLabel unknown)
    {
        var code = rules.Code;
        var byReason = code.NewLabel("by reason");
        code.Mark(refused);
        code.Mov(R8, R0);
        code.Mov(R9, R0);
        code.Rsh(R9, PolicyCheck.RuleShift);
        code.JumpIf(BpfCondition.Equal, R9, 0, byReason);
        code.Add(R9, PolicyVerdict.Reasons - 1);
        code.Mov(R8, R9);
        code.Mark(byReason);
        code.JumpIf(BpfCondition.GreaterOrEqual, R8, RefusalCounts.Count, unknown);
        code.Mov(R9, R8);
        code.Add(R9, RefusalCounts.CauseOf(direction, 0));
        rules.Tell(WalkState.Cause, R9);
        rules.Lookup(maps.Refusals, PolicyPlaces.Key, unknown);
        code.Lsh(R8, 3);
        code.Add(R0, R8);
        code.Load(BpfSize.Double, R1, R0);
        code.Add(R1, 1);
        code.Store(BpfSize.Double, R0, R1);
        rules.GoOn(EbpfCall.Dropped);
        rules.DropAt(unknown);
    }
}
