using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>
/// Copies of a multicast frame for those members of a port's list who accept the group. The rounds of one run of the program are
/// bounded; it then goes on in itself.
/// </summary>
internal static class FloodLoop
{
    /// <summary>Members in one run. Of 33 parts that may follow one another (MAX_TAIL_CALL_CNT) others need a few.</summary>
    private const int Rounds = EbpfSlots.Count / 28;

    /// <summary>Prepares a flood: R0 is the port's entry.</summary>
    /// <param name="rules">Where to write.</param>
    /// <param name="head">Where in the entry the list's beginning stands.</param>
    /// <param name="modes">Members of these modes, a run from there.</param>
    /// <param name="sender">Who gets no copy.</param>
    /// <param name="nobody">Where to go if there is no member.</param>
    public static void Begin(RuleWriter rules, int head, int modes, BpfOperand sender, BpfLabel nobody)
    {
        var code = rules.Code;
        code.Load(BpfSize.Half, R1, R0 + head);
        code.JumpIf(BpfCondition.Equal, R1, 0, nobody);
        code.Store(BpfSize.Word, R6 + WalkState.Cursor, R1);
        code.Load(BpfSize.Half, R1, R0 + PortEntry.SideOffset);
        code.Lsh(R1, WalkState.SideShift + 1);
        code.Or(R1, modes << WalkState.ModesShift);
        code.Or(R1, sender);
        code.Store(BpfSize.Word, R6 + WalkState.Flood, R1);
    }

    /// <summary>The program that copies a child's frame to its siblings.</summary>
    public static BpfProgramText WriteForSiblings(EbpfMaps maps, IEbpfSink sink) => Write(maps, sink, EbpfCall.SiblingFlood);

    /// <summary>The program that copies a received frame.</summary>
    public static BpfProgramText WriteForReceived(EbpfMaps maps, IEbpfSink sink) => Write(maps, sink, EbpfCall.WireFlood);

    private static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink, EbpfCall part)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (loop, next, done, drop) = (code.NewLabel("loop"), code.NewLabel("next"), code.NewLabel("done"), code.NewLabel("drop"));
        rules.Continue();
        rules.LoadAddresses(drop);
        Prepare(rules, isSent: part == EbpfCall.SiblingFlood);
        code.Mark(loop);
        code.JumpIf(BpfCondition.Equal, R8, 0, done);
        rules.LookupSlot(maps.Floods, R8, done);
        code.Mov(R9, R0);
        Accept(rules, next, done);
        Copy(rules, isSent: part == EbpfCall.SiblingFlood, next);
        code.Mark(next);
        code.Load(BpfSize.Double, R1, StackPlaces.Flood);
        code.Rsh(R1, WalkState.SideShift);
        code.And(R1, WalkState.SideSize);
        code.Add(R9, R1);
        code.Load(BpfSize.Half, R8, R9);
        code.Sub(R7, 1);
        code.JumpIf(BpfCondition.NotEqual, R7, 0, loop);
        rules.Tell(WalkState.Cursor, R8);
        rules.GoOn(part);
        code.Mark(done);
        End(rules, part);
        rules.DropAt(drop);
        return code.Assemble();
    }

    // Whatever is the same for all members is found out before, for the verifier walks every branch of every round. R7: rounds left.
    private static void Prepare(RuleWriter rules, bool isSent)
    {
        var code = rules.Code;
        var (hasLength, toGroup) = (code.NewLabel("has a length"), code.NewLabel("to a group"));
        code.LoadConstant(R2, RuleWriter.Broadcast);
        code.Mov(R7, (int)ChildBits.EveryGroup);
        code.JumpIf(BpfCondition.NotEqual, R4, R2, toGroup);
        code.Mov(R7, (int)(ChildBits.EveryGroup | ChildBits.Modes));
        code.Mark(toGroup);
        code.Store(BpfSize.Double, StackPlaces.Room, R7);
        code.Load(BpfSize.Word, R8, R6 + WalkState.Cursor);
        code.Load(BpfSize.Word, R1, R6 + WalkState.Flood);
        code.Store(BpfSize.Double, StackPlaces.Flood, R1);
        if (isSent)
        {
            // The drivers add the header to the length of a sender's copy, which has it already, and its tag is in line.
            rules.LoadLength(R1);
            code.Mov(R2, R1);
            code.Load(BpfSize.Word, R3, R6 + SkBuff.Length);
            code.Sub(R2, R3);
            code.Add(R2, Packets.Ethernet.FrameView.HeaderLength);
            code.Store(BpfSize.Double, StackPlaces.Extra, R2);
            code.Load(BpfSize.Word, R2, R6 + SkBuff.GsoSize);
            code.JumpIf(BpfCondition.Equal, R2, 0, hasLength);
            code.Mov(R1, 0);
            code.Mark(hasLength);
            code.Store(BpfSize.Double, StackPlaces.Length, R1);
        }

        code.Mov(R7, Rounds);
    }

    // R8 the member's slot, R9 its link.
    private static void Accept(RuleWriter rules, BpfLabel no, BpfLabel endOfRun)
    {
        var code = rules.Code;
        var (yes, notJoined) = (code.NewLabel("accepts"), code.NewLabel("not joined"));
        code.Load(BpfSize.Word, R1, R9 + FloodLink.BitsOffset);
        code.Load(BpfSize.Double, R2, StackPlaces.Flood);
        code.Mov(R3, R2);
        code.Rsh(R3, WalkState.ModesShift);
        code.And(R3, (int)ChildBits.Modes);
        code.And(R3, R1);
        code.JumpIf(BpfCondition.Equal, R3, 0, endOfRun);
        code.And(R2, OwnerEntry.SlotMask);
        code.JumpIf(BpfCondition.Equal, R2, R8, no);
        code.Load(BpfSize.Double, R2, StackPlaces.Room);
        code.JumpIf(BpfCondition.AnyBit, R1, R2, yes);
        code.Load(BpfSize.Double, R4, StackPlaces.Destination);
        rules.PortKeyOf(R5, R8);
        code.Or(R4, R5);
        code.Store(BpfSize.Double, StackPlaces.Key, R4);
        rules.Lookup(rules.Maps.Groups, StackPlaces.Key, notJoined);
        code.Jump(yes);

        // What it has just joined is not known yet.
        code.Mark(notJoined);
        rules.LookupSlot(rules.Maps.Reports, R8, no);
        code.Load(BpfSize.Word, R1, R0);
        code.Load(BpfSize.Word, R2, R9 + FloodLink.SettledOffset);
        code.JumpIf(BpfCondition.Equal, R1, R2, no);
        code.Mark(yes);
    }

    private static void Copy(RuleWriter rules, bool isSent, BpfLabel next)
    {
        var code = rules.Code;
        if (isSent)
        {
            var fits = code.NewLabel("fits");
            code.Load(BpfSize.Double, R1, StackPlaces.Length);
            code.Load(BpfSize.Word, R2, R9 + FloodLink.LongestOffset);
            code.JumpIf(BpfCondition.LessOrEqual, R1, R2, fits);
            rules.Count(R8, (EbpfCounter.RxErrors, 1), (EbpfCounter.RxDropped, 2));
            code.Jump(next);
            code.Mark(fits);
        }

        rules.Count(R8, isSent ? StackPlaces.Extra : null, (EbpfCounter.Multicast, 1));
        code.Load(BpfSize.Word, R1, R9 + FloodLink.BitsOffset);
        ClimbRules.Copy(rules);
    }

    private static void End(RuleWriter rules, EbpfCall part)
    {
        var code = rules.Code;
        code.Load(BpfSize.Word, R9, R6 + WalkState.Device);
        if (part == EbpfCall.WireFlood)
        {
            ClimbRules.ToOwnStack(rules);
            return;
        }

        var drop = code.NewLabel("no sender");
        rules.LookupSlot(rules.Maps.Children, R9, drop);
        code.Mov(R7, R0);
        DescendRules.Transmit(rules);
        rules.DropAt(drop);
    }
}
