using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
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
        var (drop, loop, next, none, done, ends) =
            (code.NewLabel("drop"), code.NewLabel("loop"), code.NewLabel("next"), code.NewLabel("none"), code.NewLabel("done"), code.NewLabel("ends here"));
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
        code.JumpIf(BpfCondition.AnyBit, R1, (int)SenderEntry.EndsHere, ends);
        code.Mark(none);
        rules.GoOn(EbpfCall.AfterSources);

        // Somebody has a copy, or all who list the source are down.
        code.Mark(ends);
        code.JumpIf(BpfCondition.AnyBit, R1, OwnerEntry.SlotMask, drop);
        rules.Drop(DropCause.Of(VerdictReason.SourceListTakesAll));
        rules.DropAt(drop);
        return code.Assemble();
    }
}
