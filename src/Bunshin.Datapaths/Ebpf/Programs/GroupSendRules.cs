using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>A macvlan child's multicast frame: copies for its siblings, then the wire. The sender is in <see cref="WalkState.Device"/>.</summary>
internal static class GroupSendRules
{
    public static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (drop, down, transmit) = (code.NewLabel("drop"), code.NewLabel("down"), code.NewLabel("transmit"));
        rules.Continue();
        code.Load(BpfSize.Word, R9, R6 + WalkState.Device);
        rules.LookupSlot(maps.Children, R9, drop);
        code.Mov(R7, R0);
        code.Load(BpfSize.Word, R8, R7 + ChildEntry.BitsOffset);
        rules.JumpUnless(R8, (int)ChildBits.Up, down);
        ReportRules.Write(rules);
        rules.JumpUnless(R8, (int)ChildBits.Bridge, transmit);
        rules.JumpIfBarePause(transmit);
        code.Load(BpfSize.Word, R1, R7 + ChildEntry.PortOffset);
        rules.LookupSlot(maps.Ports, R1, transmit);
        FloodLoop.Begin(rules, PortEntry.BridgeOffset, (int)ChildBits.Bridge, sender: R9, nobody: transmit);
        rules.GoOn(EbpfCall.SiblingFlood);
        code.Mark(transmit);
        DescendRules.Transmit(rules);
        rules.DropAt(down, DropCause.Of(VerdictReason.ChildDown));
        rules.DropAt(drop);
        return code.Assemble();
    }
}
