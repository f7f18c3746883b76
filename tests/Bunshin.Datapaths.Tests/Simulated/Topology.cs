using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Tests.Simulated;

/// <summary>
/// The lab that most tests are about: a server whose NIC is the parent, two containers with a child each, and a host on the LAN.
/// Addresses end in .1 (server), .2 and .3 (children), .10 (LAN), in 192.168.1.0/24 and fd00::/64.
/// </summary>
internal sealed class Topology
{
    public Topology(MacvlanMode mode, bool hairpin = false, int seed = 1, MacvlanMode? second = null, bool withSecond = true)
    {
        Network = new SimulatedNetwork(seed);
        Switch = Network.AddSwitch();
        Server = Network.AddHost("server");
        Lan = Network.AddHost("lan");
        Parent = Up(Network.AddNic(Server, "eth0", Switch), 1);
        LanNic = Up(Network.AddNic(Lan, "eth0", Switch), 10);
        Switch.SetHairpin(Parent, hairpin);
        Ns0 = Network.AddHost("ns0");
        Ns1 = Network.AddHost("ns1");
        Mv0 = Up(Network.AddChild(Parent, Ns0, new ChildSpec { Name = "mv0", Mode = mode }), 2);
        Mv1 = withSecond ? Up(Network.AddChild(Parent, Ns1, new ChildSpec { Name = "mv1", Mode = second ?? mode }), 3) : null!;
    }

    public SimulatedNetwork Network { get; }

    public SimulatedSwitch Switch { get; }

    public SimulatedHost Server { get; }

    public SimulatedHost Lan { get; }

    public SimulatedHost Ns0 { get; }

    public SimulatedHost Ns1 { get; }

    public SimulatedInterface Parent { get; }

    public SimulatedInterface LanNic { get; }

    public SimulatedInterface Mv0 { get; }

    public SimulatedInterface Mv1 { get; }

    public static SimulatedInterface Up(SimulatedInterface device, int number)
    {
        device.AddAddress(IpPrefix.Parse($"192.168.1.{number}/24"));
        device.AddAddress(IpPrefix.Parse($"fd00::{number}/64"));
        device.SetUp();
        return device;
    }

    public static IpAddress Address(SimulatedHost host, bool v6) =>
        host.Interfaces.SelectMany(one => one.Addresses).First(one => one.IsIpv6 == v6).Address;

    public SimulatedPing Ping(SimulatedHost from, SimulatedHost to, bool v6 = false) => Network.Ping(from, Address(to, v6));

    /// <summary>One letter a cell, rows and columns server, ns0, ns1, lan: + reached, - not, = local.</summary>
    public string Matrix(bool v6)
    {
        SimulatedHost[] hosts = [Server, Ns0, Ns1, Lan];
        return string.Join(' ', hosts.Select(from => string.Concat(hosts.Select(to => Ping(from, to, v6) switch
        {
            { IsLocal: true } => '=',
            { Reached: true } => '+',
            _ => '-',
        }))));
    }
}
