using Bunshin.Datapaths;
using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Fuzz.Targets;

/// <summary>Frames of any sort through the forwarding rules, and through model hosts and a switch.</summary>
internal static class ForwardingTargets
{
    private static readonly MacAddress _parent = new(0x0200_0000_0001);
    private static readonly MacvlanTable[] _tables = [.. Tables()];

    /// <summary>The first byte chooses table and place, the rest is the frame.</summary>
    public static FuzzTarget Verdicts { get; } = new("verdicts", Seeds, static input =>
    {
        if (input.IsEmpty || !FrameView.TryParse(input[1..], out var frame))
        {
            return;
        }

        var table = _tables[input[0] % _tables.Length];
        var from = (input[0] / _tables.Length) % (table.Children.Count + 1);
        var verdict = from == table.Children.Count ? table.FromWire(frame) : table.FromChild(from, frame);
        var seen = 0UL;
        foreach (var copy in verdict)
        {
            Expect.That(copy.Child >= 0 && copy.Child < table.Children.Count, "a copy is a child's");
            Expect.That((seen & (1UL << copy.Child)) == 0 || table.Children[copy.Child].Mode == MacvlanMode.Source, "one copy each");
            seen |= 1UL << copy.Child;
        }

        Expect.That(verdict.Reason != VerdictReason.None && VerdictReasons.Describe(verdict.Reason).Length > 0, "every verdict has a reason");
    });

    /// <summary>The first byte chooses who sends, the rest is the frame.</summary>
    public static FuzzTarget Network { get; } = new("network", Seeds, static input =>
    {
        if (input.IsEmpty)
        {
            return;
        }

        var network = new SimulatedNetwork(input[0]);
        var lanSwitch = network.AddSwitch();
        var parent = Up(network.AddNic(network.AddHost("server"), "eth0", lanSwitch, _parent), 1);
        var lan = Up(network.AddNic(network.AddHost("lan"), "eth0", lanSwitch, new(0x0200_0000_0002)), 2);
        lanSwitch.SetHairpin(parent, (input[0] & 4) != 0);
        var mode = (input[0] & 8) != 0 ? MacvlanMode.Vepa : MacvlanMode.Bridge;
        var child = Up(network.AddChild(parent, network.AddHost("ns0"), new ChildSpec { Name = "mv0", Mode = mode, Address = new(0x0200_0000_0011) }), 3);
        _ = network.Inject((input[0] & 3) switch { 0 => parent, 1 => lan, _ => child }, input[1..].ToArray());
    });

    private static IReadOnlyList<byte[]> Seeds =>
    [
        Corpus.Hex("01 ffffffffffff 020000000002 0806" + PacketTargets.ArpRequest),
        Corpus.Hex("01 020000000011 020000000002 0800" + PacketTargets.Ping4),
        Corpus.Hex("02 020000000001 020000000011 0800" + PacketTargets.Ping4),
        Corpus.Hex("05 333300000001 020000000011 86dd" + PacketTargets.Solicitation6),
        Corpus.Hex("0c 020000000012 020000000011 8100 0064 0800" + PacketTargets.Ping4),
        Corpus.Hex("ff 01005e000001 020000000012 8808 0000"),
    ];

    private static SimulatedInterface Up(SimulatedInterface device, int number)
    {
        device.AddAddress(new IpPrefix(new Ipv4Address(0xC0A8_0100 + (uint)number), 24));
        device.AddAddress(new IpPrefix(new Ipv6Address(new UInt128(0xFD00_0000_0000_0000, (ulong)number)), 64));
        device.SetUp();
        return device;
    }

    private static IEnumerable<MacvlanTable> Tables()
    {
        MacvlanMode[] modes = [MacvlanMode.Bridge, MacvlanMode.Vepa, MacvlanMode.Private, MacvlanMode.Source, MacvlanMode.Bridge];
        var children = modes.Select((mode, number) => new MacvlanChild
        {
            Address = new MacAddress(0x0200_0000_0011 + (ulong)number),
            Mode = mode,
            IsPromiscuous = number == 4,
            Flags = number == 3 ? MacvlanFlags.NoDst : MacvlanFlags.None,
            Sources = mode == MacvlanMode.Source ? [new MacAddress(0x0200_0000_0002)] : [],
        }).ToArray();
        yield return MacvlanTable.Create(new MacvlanParent { Address = _parent }, children);
        yield return MacvlanTable.Create(
            new MacvlanParent { Address = _parent, ReflectedBridgeMulticast = ReflectedBridgeMulticast.VepaAndBridge }, children);
        yield return MacvlanTable.Create(
            new MacvlanParent { Address = _parent, HasCarrier = false }, [new MacvlanChild { Address = _parent, Mode = MacvlanMode.Passthru }]);
    }
}
