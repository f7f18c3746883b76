using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Tests.Simulated;

/// <summary>
/// A server (.1) whose NIC has ipvlan children in containers a (.2), b (.3) of 192.168.30.0/24, fd00:30::/64 and c (.2) of
/// 192.168.110.0/24, fd00:110::/64; the server itself and a host on the LAN (.10) are in 192.168.1.0/24, fd00::/64.
/// </summary>
internal sealed class IpvlanLab
{
    public IpvlanLab(IpvlanMode mode, IpvlanFlags flags = IpvlanFlags.Bridge, bool hairpin = false)
    {
        Switch = Network.AddSwitch();
        Server = Network.AddHost("server");
        Lan = Network.AddHost("lan");
        Parent = Network.AddNic(Server, "eth0", Switch);
        LanNic = Network.AddNic(Lan, "eth0", Switch);
        Switch.SetHairpin(Parent, hairpin);
        _ = Topology.Up(Parent, 1);
        _ = Topology.Up(LanNic, 10);
        A = Network.AddHost("a");
        B = Network.AddHost("b");
        C = Network.AddHost("c");
        var settings = new IpvlanSettings { Mode = mode, Flags = flags };
        Running = new SimulatedDatapath(Network).Start(new ParentSpec
        {
            Name = "eth0",
            Namespace = NamespaceReference.Named("server"),
            Children = [.. ((string[])["a", "b", "c"]).Select(name => new ChildSpec
            {
                Name = "iv", Kind = ChildKind.Ipvlan, Ipvlan = settings, Namespace = NamespaceReference.Named(name),
            })],
        });
        Up(A, 30, 2);
        Up(B, 30, 3);
        Up(C, 110, 2);
    }

    public SimulatedNetwork Network { get; } = new(1);

    public SimulatedSwitch Switch { get; }

    public SimulatedHost Server { get; }

    public SimulatedHost Lan { get; }

    public SimulatedInterface Parent { get; }

    public SimulatedInterface LanNic { get; }

    public SimulatedHost A { get; }

    public SimulatedHost B { get; }

    public SimulatedHost C { get; }

    public IRunningParent Running { get; }

    public static IpAddress Address(SimulatedHost host, bool v6) => Topology.Address(host, v6);

    public SimulatedPing Ping(SimulatedHost from, SimulatedHost to, bool v6 = false) => Network.Ping(from, Address(to, v6));

    /// <summary>Gives containers default routes by their interface's link, and the LAN routes by the server: what users set up for mode l3.</summary>
    public void AddRoutes()
    {
        foreach (var (host, subnet) in ((SimulatedHost, int)[])[(A, 30), (B, 30), (C, 110)])
        {
            host.AddRoute(IpPrefix.Parse("0.0.0.0/0"), host.Find("iv")!);
            host.AddRoute(IpPrefix.Parse("::/0"), host.Find("iv")!);
            Lan.AddRoute(IpPrefix.Parse($"192.168.{subnet}.0/24"), IpAddress.Parse("192.168.1.1"));
            Lan.AddRoute(IpPrefix.Parse($"fd00:{subnet}::/64"), IpAddress.Parse("fd00::1"));
        }
    }

    private static void Up(SimulatedHost host, int subnet, int number)
    {
        var device = host.Find("iv")!;
        device.AddAddress(IpPrefix.Parse($"192.168.{subnet}.{number}/24"));
        device.AddAddress(IpPrefix.Parse($"fd00:{subnet}::{number}/64"));
        device.SetUp();
    }
}
