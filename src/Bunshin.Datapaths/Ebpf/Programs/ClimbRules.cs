using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>How frames get to a device on the way up, whether others stand on it or not.</summary>
internal static class ClimbRules
{
    /// <summary>
    /// A copy for the member in slot R8 whose bits R1 holds, with the class that its MAC makes. If others stand on it the copy comes in at the
    /// trunk again, marked with the slot: nobody else can set a mark there, for they are lost between namespaces.
    /// </summary>
    public static void Copy(RuleWriter rules)
    {
        var code = rules.Code;
        var (climbs, done) = (code.NewLabel("climbs"), code.NewLabel("copied"));
        code.JumpIf(BpfCondition.AnyBit, R1, (int)ChildBits.HasUpper, climbs);
        rules.Sink.Copy(code, EbpfExit.Out, R8);
        code.Jump(done);
        code.Mark(climbs);
        rules.Tell(SkBuff.Mark, R8);
        rules.Sink.Copy(code, EbpfExit.Into, EbpfSlots.Trunk);
        rules.Tell(SkBuff.Mark, 0);
        code.Mark(done);
    }

    /// <summary>The frame goes to the child whose owner's word is in R9.</summary>
    /// <param name="rules">Where to write.</param>
    /// <param name="asHost">As the host's, else with the class that its MAC makes.</param>
    public static void ToOwner(RuleWriter rules, bool asHost)
    {
        var code = rules.Code;
        var (climbs, screened) = (code.NewLabel("climbs"), code.NewLabel("screened"));
        code.Mov(R8, R9);
        code.And(R9, OwnerEntry.SlotMask);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)ChildBits.HasUpper << OwnerEntry.BitsShift, climbs);
        rules.Sink.Leave(code, asHost ? EbpfExit.Peer : EbpfExit.Out, R9);
        code.Mark(climbs);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)ChildBits.Screened << OwnerEntry.BitsShift, screened);
        rules.Tell(WalkState.IsHost, asHost ? 1 : 0);
        ToPort(rules);
        code.Mark(screened);
        rules.Sink.Leave(code, EbpfExit.Out, R9);
    }

    /// <summary>The frame comes in at the device in slot R9, on which others stand; its class has been told.</summary>
    public static void ToPort(RuleWriter rules)
    {
        var code = rules.Code;
        code.Load(BpfSize.Word, R8, R6 + SkBuff.Length);
        rules.Count(R9, (EbpfCounter.RxPackets, 1), (EbpfCounter.RxBytes, R8));
        rules.Tell(WalkState.Device, R9);
        rules.GoOn(EbpfCall.Arrive);
    }

    /// <summary>
    /// The frame is for the device in slot R9 itself. Its stack forgets a priority tag; where another tag is behind, VLAN devices
    /// are looked for once more.
    /// </summary>
    public static void ToOwnStack(RuleWriter rules)
    {
        var code = rules.Code;
        var end = code.NewLabel("no tag behind");
        TagRules.JumpUnlessTagIsInner(rules, end);
        rules.GoOn(EbpfCall.ForgetTag);
        code.Mark(end);
        EndAtOwnStack(rules);
    }

    /// <summary>The frame is for the device in slot R9 itself. What the parent gets it has by now.</summary>
    public static void EndAtOwnStack(RuleWriter rules)
    {
        var code = rules.Code;
        var (drop, asHost) = (code.NewLabel("the parent's"), code.NewLabel("as host"));
        code.JumpIf(BpfCondition.Equal, R9, EbpfSlots.Parent, drop);

        // Its own counters move now.
        code.Load(BpfSize.Word, R8, R6 + SkBuff.Length);
        code.Neg(R8);
        rules.Count(R9, (EbpfCounter.RxPackets, -1), (EbpfCounter.RxBytes, R8));
        code.Load(BpfSize.Word, R1, R6 + WalkState.IsHost);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, asHost);
        rules.Sink.Leave(code, EbpfExit.Out, R9);
        code.Mark(asHost);
        rules.Sink.Leave(code, EbpfExit.Peer, R9);
        rules.DropAt(drop);
    }
}
