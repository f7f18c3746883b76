using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Switching;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Tests.Simulated;

/// <summary>
/// Scenario S8: VLANs 100 (172.16.10.0/24, fd10::/64) and 200 (172.16.20.0/24, fd20::/64) on trunks to three servers; containers d1
/// (.10.10) and d2 (.20.10) on server1, d3 (.10.11) and d4 (.20.11) on server2, and server3 is the gateway (.1 in both).
/// </summary>
internal sealed class TrunkLab : IDisposable
{
    private readonly List<IRunningParent> _parents = [];

    public TrunkLab(bool forwards = true)
    {
        Switch = Network.AddSwitch();
        Server1 = Server("server1", new("d1", 100, 10), new("d2", 200, 10));
        Server2 = Server("server2", new("d3", 100, 11), new("d4", 200, 11));
        Server3 = Server("server3");
        Address(Server3.Host.Find("eth0.100")!, 10, 1);
        Address(Server3.Host.Find("eth0.200")!, 20, 1);
        Server3.Host.ForwardsIpv4 = forwards;
        Server3.Host.ForwardsIpv6 = forwards;
        foreach (var name in (string[])["d1", "d2", "d3", "d4"])
        {
            var subnet = name is "d1" or "d3" ? 10 : 20;
            this[name].AddRoute(IpPrefix.Parse("0.0.0.0/0"), IpAddress.Parse($"172.16.{subnet}.1"));
            this[name].AddRoute(IpPrefix.Parse("::/0"), IpAddress.Parse($"fd{subnet}::1"));
        }
    }

    public SimulatedNetwork Network { get; } = new(1);

    public SimulatedSwitch Switch { get; }

    public SimulatedInterface Server1 { get; }

    public SimulatedInterface Server2 { get; }

    public SimulatedInterface Server3 { get; }

    public SimulatedHost this[string host] => Network.FindHost(host)!;

    public void Dispose() => _parents.ForEach(parent => parent.Dispose());

    public SimulatedPing Ping(string from, string to, bool v6 = false) =>
        Network.Ping(this[from], this[to].Interfaces[0].Addresses.First(one => one.IsIpv6 == v6).Address);

    private static void Address(SimulatedInterface device, int subnet, int number)
    {
        device.AddAddress(IpPrefix.Parse($"172.16.{subnet}.{number}/24"));
        device.AddAddress(IpPrefix.Parse($"fd{subnet}::{number}/64"));
    }

    private SimulatedInterface Server(string name, params Container[] containers)
    {
        var host = Network.AddHost(name);
        var nic = Network.AddNic(host, "eth0", Switch);
        Switch.SetVlans(nic, PortVlans.Trunk([100, 200]));
        foreach (var container in containers)
        {
            _ = Network.AddHost(container.Name);
        }

        var datapath = new SimulatedDatapath(Network);
        _parents.Add(datapath.Start(new ParentSpec
        {
            Name = "eth0",
            Namespace = NamespaceReference.Named(name),
            Children =
            [
                .. ((ushort[])[100, 200]).Select(id => new ChildSpec { Name = $"eth0.{id}", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = id } }),
                .. containers.Select(one => new ChildSpec
                {
                    Name = "eth1", Lower = $"eth0.{one.Vlan}", Mode = MacvlanMode.Bridge, Namespace = NamespaceReference.Named(one.Name),
                }),
            ],
        }));
        nic.SetUp();
        foreach (var container in containers)
        {
            var device = this[container.Name].Find("eth1")!;
            device.SetUp();
            Address(device, container.Vlan / 10, container.Number);
        }

        return nic;
    }

    private sealed record Container(string Name, ushort Vlan, int Number);
}
