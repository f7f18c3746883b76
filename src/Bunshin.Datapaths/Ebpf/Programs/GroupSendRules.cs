using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>A macvlan child's multicast frame: copies for its siblings, then the wire. The sender is in <see cref="WalkState.Device"/>.</summary>
internal static class GroupSendRules
{
    public static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (drop, transmit, flood) = (code.NewLabel("drop"), code.NewLabel("transmit"), code.NewLabel("flood"));
        rules.Continue();
        code.Load(BpfSize.Word, R9, R6 + WalkState.Device);
        rules.LookupSlot(maps.Children, R9, drop);
        code.Mov(R7, R0);
        code.Load(BpfSize.Word, R8, R7 + ChildEntry.BitsOffset);
        code.Mov(R1, R8);
        code.And(R1, (int)ChildBits.Up);
        code.JumpIf(BpfCondition.Equal, R1, 0, drop);
        ReportRules.Write(rules);
        code.Mov(R1, R8);
        code.And(R1, (int)ChildBits.Bridge);
        code.JumpIf(BpfCondition.Equal, R1, 0, transmit);

        // A tag hides the type from the driver's test, for at a sender it is in line.
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, flood);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.Protocol);
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(Packets.Ethernet.EtherType.Pause), transmit);
        code.Mark(flood);
        code.Load(BpfSize.Word, R1, R7 + ChildEntry.PortOffset);
        rules.LookupSlot(maps.Ports, R1, transmit);
        FloodLoop.Begin(rules, PortEntry.BridgeOffset, (int)ChildBits.Bridge, sender: R9, nobody: transmit);
        rules.GoOn(EbpfCall.SiblingFlood);
        code.Mark(transmit);
        DescendRules.Transmit(rules);
        rules.DropAt(drop);
        return code.Assemble();
    }
}
