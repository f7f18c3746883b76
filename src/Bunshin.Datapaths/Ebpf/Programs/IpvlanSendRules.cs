using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>What an ipvlan child sends, l2 and l3. The sender is in <see cref="WalkState.Device"/>.</summary>
internal static class IpvlanSendRules
{
    public static BpfProgramText Write(EbpfMaps maps, IEbpfSink sink)
    {
        var rules = new RuleWriter(maps, sink);
        var code = rules.Code;
        var (drop, l2, sibling, transmit, refuse) =
            (code.NewLabel("drop"), code.NewLabel("l2"), code.NewLabel("sibling"), code.NewLabel("transmit"), code.NewLabel("refuse"));
        rules.Continue();
        code.Load(BpfSize.Word, R9, R6 + WalkState.Device);
        rules.LookupSlot(maps.Children, R9, drop);
        code.Mov(R7, R0);
        code.Load(BpfSize.Word, R9, R7 + ChildEntry.PortOffset);
        rules.LookupSlot(maps.Ports, R9, drop);
        code.Mov(R8, R0);
        rules.LoadAddresses(drop);
        code.Load(BpfSize.Word, R1, R8 + PortEntry.BitsOffset);
        code.Mov(R2, R1);
        code.And(R2, (int)PortBits.IpvlanL3);
        code.JumpIf(BpfCondition.Equal, R2, 0, l2);
        WriteL3(rules, sibling, refuse);
        code.Mark(l2);
        WriteL2(rules, sibling, transmit);
        code.Mark(sibling);
        IpvlanSiblingRules.Write(rules, refuse);
        code.Mark(transmit);
        DescendRules.Transmit(rules);
        code.Mark(refuse);
        Refuse(rules);
        rules.GoOn(EbpfCall.Dropped);
        rules.DropAt(drop);
        return code.Assemble();
    }

    // R1 the port's bits. Falls to nowhere.
    private static void WriteL2(RuleWriter rules, BpfLabel sibling, BpfLabel transmit)
    {
        var code = rules.Code;
        var (away, toPort, tooLong) = (code.NewLabel("away"), code.NewLabel("to the port"), code.NewLabel("too long"));
        code.JumpIf(BpfCondition.AnyBit, R1, (int)PortBits.IpvlanVepa, away);
        code.JumpIf(BpfCondition.NotEqual, R4, R5, away);
        Find(rules, toPort);
        code.Jump(sibling);

        // To the MAC that all share, and to nobody's address: the port's own stack gets it as if it had come in.
        code.Mark(toPort);
        rules.JumpUnlessFits(tooLong);
        var onParent = code.NewLabel("on the parent");
        code.JumpIf(BpfCondition.Equal, R9, EbpfSlots.Parent, onParent);
        rules.Tell(WalkState.Device, R9);
        rules.Tell(WalkState.IsHost, 0);
        rules.GoOn(EbpfCall.Arrive);
        code.Mark(onParent);
        ToTrunk(rules, TrunkMarks.IntoParent);

        code.Mark(away);
        code.Load(BpfSize.Double, R4, StackPlaces.Destination);
        code.Mov(R1, R4);
        code.And(R1, 1);
        code.JumpIf(BpfCondition.Equal, R1, 0, transmit);
        WriteGroup(rules, transmit);
        code.Mark(tooLong);
        rules.Count(R9, (EbpfCounter.RxDropped, 1));
        rules.Drop(DropCause.Of(VerdictReason.TooLongForParent));
    }

    private static void WriteGroup(RuleWriter rules, BpfLabel transmit)
    {
        var code = rules.Code;
        var pause = code.NewLabel("pause");
        rules.JumpIfBarePause(pause);
        code.Load(BpfSize.Word, R9, R6 + WalkState.Device);
        ReportRules.Write(rules);
        code.Mov(R0, R8);
        FloodLoop.Begin(rules, PortEntry.AllOffset, (int)ChildBits.Private, R9, transmit);
        rules.GoOn(EbpfCall.SiblingFlood);
        rules.DropAt(pause, DropCause.Of(VerdictReason.IpvlanPauseDropped));
    }

    // R1 the port's bits. What is for no sibling belongs to the IP layer on the parent's side.
    private static void WriteL3(RuleWriter rules, BpfLabel sibling, BpfLabel refuse)
    {
        var code = rules.Code;
        var (route, ip, away, multicast, nonIp, never) = (
            code.NewLabel("route"), code.NewLabel("IP"), code.NewLabel("away"), code.NewLabel("multicast"), code.NewLabel("not IP"),
            code.NewLabel("never routed"));
        code.JumpIf(BpfCondition.AnyBit, R1, (int)PortBits.IpvlanVepa, route);
        Find(rules, route);
        code.Jump(sibling);
        code.Mark(route);
        code.Load(BpfSize.Double, R4, StackPlaces.Destination);
        code.JumpIf(BpfCondition.AnyBit, R4, 1, multicast);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, nonIp);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.Protocol);
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(Packets.Ethernet.EtherType.Ipv4), ip);
        code.JumpIf(BpfCondition.NotEqual, R1, RuleWriter.Wire(Packets.Ethernet.EtherType.Ipv6), nonIp);
        code.Mark(ip);
        NeverRoutedRules.Write(rules, never, nonIp);
        code.Or(R9, AddressKey.HostBit);
        Find(rules, away);

        // The host is meant, whatever MAC the child wrote: lo has none.
        code.Store(BpfSize.Double, StackPlaces.Room, 0);
        rules.StoreBytes(0, StackPlaces.Room, Packets.Ethernet.MacAddress.Length);
        ToTrunk(rules, TrunkMarks.IntoHost);
        code.Mark(away);
        MendLength(rules, nonIp);
        code.And(R9, EbpfSlots.Count - 1);
        code.Lsh(R9, TrunkMarks.SlotShift);
        code.Or(R9, TrunkMarks.Route);
        ToTrunk(rules, R9);
        RefuseAt(rules, multicast, VerdictReason.L3DropsMulticast, refuse);
        RefuseAt(rules, nonIp, VerdictReason.L3DropsNonIp, refuse);
        RefuseAt(rules, never, VerdictReason.NeverRouted, refuse);
    }

    /// <summary>Places <paramref name="label"/> before the way to <paramref name="refuse"/>, with the reason.</summary>
    public static void RefuseAt(RuleWriter rules, BpfLabel label, VerdictReason reason, BpfLabel refuse)
    {
        rules.Code.Mark(label);
        rules.Tell(WalkState.Cause, DropCause.Of(reason).Number);
        rules.Code.Jump(refuse);
    }

    // ip_local_out takes everything behind an IPv4 header for the packet's, padding too. R7 and R8 are lost.
    private static void MendLength(RuleWriter rules, BpfLabel tooShort)
    {
        const int Header = Packets.Ethernet.FrameView.HeaderLength;
        const int LengthOffset = Header + 2;
        const int ChecksumOffset = Header + 10;
        const int Size = sizeof(ushort);
        var code = rules.Code;
        var whole = code.NewLabel("whole");
        code.Load(BpfSize.Word, R1, R6 + SkBuff.Protocol);
        code.JumpIf(BpfCondition.NotEqual, R1, RuleWriter.Wire(Packets.Ethernet.EtherType.Ipv4), whole);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.GsoSize);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, whole);
        rules.LoadBytes(LengthOffset, StackPlaces.Room, Size, tooShort);
        code.Load(BpfSize.Half, R7, StackPlaces.Room);
        code.Load(BpfSize.Word, R8, R6 + SkBuff.Length);
        code.Sub(R8, Header);
        code.ToBigEndian(BpfSize.Half, R8);
        code.JumpIf(BpfCondition.Equal, R7, R8, whole);
        code.Store(BpfSize.Half, StackPlaces.Room, R8);
        code.Mov(R1, R6);
        code.Mov(R2, ChecksumOffset);
        code.Mov(R3, R7);
        code.Mov(R4, R8);
        code.Mov(R5, Size);
        code.Call(BpfHelper.ReplaceIpChecksum);
        rules.StoreBytes(LengthOffset, StackPlaces.Room, Size);
        code.Mark(whole);
    }

    private static void ToTrunk(RuleWriter rules, BpfOperand mark)
    {
        rules.Tell(SkBuff.Mark, mark);
        rules.Sink.Leave(rules.Code, EbpfExit.Peer, EbpfSlots.Trunk);
    }

    // A sender's tag is in line and hides everything behind it.
    private static void Find(RuleWriter rules, BpfLabel nobody)
    {
        rules.Code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        rules.Code.JumpIf(BpfCondition.NotEqual, R1, 0, nobody);
        new AddressRules(rules, isDestination: true, slack: Packets.Ethernet.FrameView.HeaderLength).Find(nobody);
    }

    // The driver's send fails; its veth end has counted one that worked.
    private static void Refuse(RuleWriter rules)
    {
        var code = rules.Code;
        code.Load(BpfSize.Word, R9, R6 + WalkState.Device);
        rules.LoadLength(R8);
        code.Neg(R8);
        rules.Count(R9, (EbpfCounter.TxDropped, 1), (EbpfCounter.TxPackets, -1), (EbpfCounter.TxBytes, R8));
    }
}
