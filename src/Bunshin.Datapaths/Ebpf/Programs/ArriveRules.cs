using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>A frame comes in at the port in <see cref="WalkState.Device"/>, with all that can be: VLAN devices, source lists, the port's rules.</summary>
internal static class ArriveRules
{
    /// <summary>The whole.</summary>
    public static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (drop, noVlan, noSenders) = (code.NewLabel("drop"), code.NewLabel("no VLAN"), code.NewLabel("no senders"));
        Begin(rules, drop);
        rules.JumpUnless(R8, (int)PortBits.HasVlans, noVlan);
        TagRules.Claim(rules, noVlan);
        code.Mark(noVlan);
        rules.JumpUnless(R8, (int)PortBits.HasSenders, noSenders);
        rules.Tell(WalkState.Cursor, 0);
        rules.GoOn(EbpfCall.Sources);
        code.Mark(noSenders);
        PortRules.Write(rules);
        rules.DropAt(drop);
        return code.Assemble();
    }

    /// <summary>What is left behind VLAN devices and source lists.</summary>
    public static BpfProgramText WriteAfterSources(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var drop = rules.Code.NewLabel("drop");
        Begin(rules, drop);
        PortRules.Write(rules);
        rules.DropAt(drop);
        return rules.Code.Assemble();
    }

    /// <summary>A priority tag in front of another one, which the port's device did not claim with its outer tag.</summary>
    public static BpfProgramText WriteForgetTag(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (drop, own) = (code.NewLabel("drop"), code.NewLabel("own stack"));
        Begin(rules, drop);
        rules.JumpUnless(R8, (int)PortBits.HasVlans, own);
        code.Mov(R1, R6);
        code.Call(BpfHelper.VlanPop);
        TagRules.Claim(rules, own);
        code.Mark(own);
        ClimbRules.EndAtOwnStack(rules);
        rules.DropAt(drop);
        return code.Assemble();
    }

    // R9 the slot, R7 the port, R8 its bits.
    private static void Begin(RuleWriter rules, BpfLabel drop)
    {
        var code = rules.Code;
        rules.Continue();
        code.Load(BpfSize.Word, R9, R6 + WalkState.Device);
        rules.LookupSlot(rules.Maps.Ports, R9, drop);
        code.Mov(R7, R0);
        code.Load(BpfSize.Word, R8, R7 + PortEntry.BitsOffset);
        rules.LoadAddresses(drop);
    }
}
