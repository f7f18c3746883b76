using Bunshin.Datapaths;
using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Fuzz.Targets;

/// <summary>Frames of any sort through VLANs, ipvlan children, a gateway and a switch that keeps VLANs apart.</summary>
internal static class TrunkTargets
{
    private static readonly MacAddress _gateway = new(0x0200_0000_0001);
    private static readonly MacAddress _server = new(0x0200_0000_0002);
    private static readonly MacAddress _container = new(0x0200_0000_0011);

    /// <summary>The first byte chooses who sends and how ipvlan is set, the rest is the frame.</summary>
    public static FuzzTarget Trunk { get; } = new("trunk", Seeds, static input =>
    {
        if (input.IsEmpty)
        {
            return;
        }

        var network = new SimulatedNetwork(input[0]);
        var trunk = network.AddSwitch();
        var (gateway, server) = (network.AddHost("gateway"), network.AddHost("server"));
        var (left, right) = (network.AddNic(gateway, "eth0", trunk, _gateway), network.AddNic(server, "eth0", trunk, _server));
        trunk.SetVlans(left, PortVlans.TrunkOfAll(native: 1));
        trunk.SetVlans(right, PortVlans.TrunkOfAll(native: 1));
        trunk.SetHairpin(right, (input[0] & 4) != 0);
        (gateway.ForwardsIpv4, gateway.ForwardsIpv6) = (true, true);
        SimulatedInterface[] senders =
        [
            left,
            Up(Vlan(network, left, 100), 1, 1),
            Up(Vlan(network, left, 200), 2, 1),
            right,
            Up(network.AddChild(Vlan(network, right, 100), network.AddHost("c1"), new ChildSpec { Name = "eth1", Mode = MacvlanMode.Bridge, Address = _container }), 1, 2),
            Up(network.AddChild(Vlan(network, right, 200), network.AddHost("c2"), Ipvlan(input[0])), 2, 2),
            Up(network.AddChild(server.Find("v200")!, network.AddHost("c3"), Ipvlan(input[0])), 3, 2),
        ];
        left.SetUp();
        right.SetUp();
        _ = network.Inject(senders[(input[0] >> 3) % senders.Length], input[1..].ToArray());
    });

    private static IReadOnlyList<byte[]> Seeds =>
    [
        Corpus.Hex("00 ffffffffffff 020000000001 8100 0064 0806" + PacketTargets.ArpRequest),
        Corpus.Hex("08 020000000011 020000000001 0800" + PacketTargets.Ping4),
        Corpus.Hex("18 020000000001 020000000002 8100 00c8 0800" + PacketTargets.Ping4),
        Corpus.Hex("2a 020000000002 020000000002 0800" + PacketTargets.Ping4),
        Corpus.Hex("21 020000000001 020000000011 86dd" + PacketTargets.Solicitation6),
        Corpus.Hex("03 020000000002 020000000001 88a8 0064 8100 00c8 86dd" + PacketTargets.Solicitation6),
    ];

    private static SimulatedInterface Vlan(SimulatedNetwork network, SimulatedInterface on, ushort id) =>
        network.AddChild(on, on.Host, new ChildSpec { Name = $"v{id}", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = id } });

    private static ChildSpec Ipvlan(byte choice) => new()
    {
        Name = "eth1", Kind = ChildKind.Ipvlan, Ipvlan = new IpvlanSettings { Mode = (IpvlanMode)((choice & 3) % 3) },
    };

    private static SimulatedInterface Up(SimulatedInterface device, int subnet, int number)
    {
        device.AddAddress(new IpPrefix(new Ipv4Address(0xC0A8_0000 + ((uint)subnet << 8) + (uint)number), 24));
        device.AddAddress(new IpPrefix(new Ipv6Address(new UInt128(0xFD00_0000_0000_0000 + (ulong)subnet, (ulong)number)), 64));
        if (device.Lower is null || device.Kind != ChildKind.Vlan)
        {
            device.SetUp();
        }

        return device;
    }
}
