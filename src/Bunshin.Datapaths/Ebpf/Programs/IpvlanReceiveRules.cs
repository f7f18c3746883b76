using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>The rules of an ipvlan port for a frame that comes in, l2 and l3. They are two parts, for the parent's side decides who gets the frame at all.</summary>
internal static class IpvlanReceiveRules
{
    /// <summary>In the hidden namespace: the port in <see cref="WalkState.Device"/>.</summary>
    public static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (drop, stack, flood, child, keeps) =
            (code.NewLabel("drop"), code.NewLabel("own stack"), code.NewLabel("flood"), code.NewLabel("child"), code.NewLabel("keeps its class"));
        rules.Continue();
        code.Load(BpfSize.Word, R9, R6 + WalkState.Device);
        Begin(rules, drop, stack, flood);
        code.Mark(child);
        code.Load(BpfSize.Word, R9, R0);
        code.Load(BpfSize.Double, R1, R7 + PortEntry.AddressOffset);
        code.Load(BpfSize.Double, R2, StackPlaces.Destination);
        code.JumpIf(BpfCondition.NotEqual, R1, R2, keeps);
        ClimbRules.ToOwner(rules, asHost: true);
        code.Mark(keeps);
        ClimbRules.ToOwner(rules, asHost: false);
        code.Mark(flood);
        code.Mov(R0, R7);
        FloodLoop.Begin(rules, PortEntry.AllOffset, (int)ChildBits.Private, 0, stack);
        rules.GoOn(EbpfCall.WireFlood);
        code.Mark(stack);
        ClimbRules.ToOwnStack(rules);
        rules.DropAt(drop);
        return code.Assemble();
    }

    /// <summary>At the parent.</summary>
    /// <param name="maps">The tables.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="trunk">The index of the trunk's end beside the parent.</param>
    public static BpfProgramText WriteFromWire(EbpfMaps maps, IEbpfSink sink, int trunk)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (pass, flood) = (code.NewLabel("pass"), code.NewLabel("flood"));
        rules.Continue();
        code.Mov(R9, EbpfSlots.Parent);
        Begin(rules, pass, pass, flood);
        rules.Tell(SkBuff.Mark, 0);
        sink.Leave(code, EbpfExit.Peer, trunk);
        code.Mark(flood);
        code.Load(BpfSize.Half, R1, R7 + PortEntry.AllOffset);
        code.JumpIf(BpfCondition.Equal, R1, 0, pass);
        sink.Copy(code, EbpfExit.Out, trunk);
        code.Mark(pass);
        rules.End(ClassifierVerdict.Next);
        return code.Assemble();
    }

    // Falls through with R0 the owner's word. R9 the port's slot, R7 its entry, R8 its bits.
    private static void Begin(RuleWriter rules, BpfLabel none, BpfLabel stack, BpfLabel flood)
    {
        var code = rules.Code;
        var (byAddress, stranger) = (code.NewLabel("by address"), code.NewLabel("stranger"));
        rules.LookupSlot(rules.Maps.Ports, R9, none);
        code.Mov(R7, R0);
        rules.LoadAddresses(none);
        code.Load(BpfSize.Word, R8, R7 + PortEntry.BitsOffset);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)PortBits.IpvlanL3, byAddress);
        code.Mov(R1, R4);
        code.And(R1, 1);
        code.JumpIf(BpfCondition.Equal, R1, 0, byAddress);

        // A child's own frame that came back is not for its siblings, who had it.
        code.Load(BpfSize.Double, R1, R7 + PortEntry.AddressOffset);
        code.JumpIf(BpfCondition.NotEqual, R1, R5, stranger);
        new AddressRules(rules, isDestination: false, slack: 0).Find(stranger);
        code.Jump(stack);
        code.Mark(stranger);
        rules.JumpIfPause(stack);
        code.Jump(flood);
        code.Mark(byAddress);
        new AddressRules(rules, isDestination: true, slack: 0).Find(stack);
    }
}
