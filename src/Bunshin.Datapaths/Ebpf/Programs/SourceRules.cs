using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>Copies for all source-mode children that list the sender, by the lists of the port in <see cref="WalkState.Device"/>.</summary>
internal static class SourceRules
{
    private const int Rounds = 64;

    public static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (drop, loop, next, none, done) =
            (code.NewLabel("drop"), code.NewLabel("loop"), code.NewLabel("next"), code.NewLabel("none"), code.NewLabel("done"));
        rules.Continue();
        rules.LoadAddresses(drop);
        code.Load(BpfSize.Word, R9, R6 + WalkState.Cursor);
        code.Store(BpfSize.Double, StackPlaces.Rounds, Rounds);
        code.Mark(loop);
        rules.WriteSenderKey(WalkState.Device, R9);
        rules.Lookup(maps.Senders, StackPlaces.SenderKey, done);
        code.Load(BpfSize.Word, R8, R0);
        code.And(R8, OwnerEntry.SlotMask);
        code.JumpIf(BpfCondition.Equal, R8, 0, next);
        rules.LookupSlot(maps.Children, R8, next);
        code.Load(BpfSize.Word, R1, R0 + ChildEntry.BitsOffset);
        ClimbRules.Copy(rules);
        code.Mark(next);
        code.Add(R9, 1);
        code.Load(BpfSize.Double, R1, StackPlaces.Rounds);
        code.Sub(R1, 1);
        code.Store(BpfSize.Double, StackPlaces.Rounds, R1);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, loop);
        rules.Tell(WalkState.Cursor, R9);
        rules.GoOn(EbpfCall.Sources);

        // The first entry says for the whole list whether the frame goes on.
        code.Mark(done);
        rules.WriteSenderKey(WalkState.Device, 0);
        rules.Lookup(maps.Senders, StackPlaces.SenderKey, none);
        code.Load(BpfSize.Word, R1, R0);
        code.JumpIf(BpfCondition.AnyBit, R1, (int)SenderEntry.EndsHere, drop);
        code.Mark(none);
        rules.GoOn(EbpfCall.AfterSources);
        rules.DropAt(drop);
        return code.Assemble();
    }
}
