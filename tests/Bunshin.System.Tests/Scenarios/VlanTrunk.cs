using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Scenarios;

/// <summary>S8: two VLANs on a trunk over three servers, each with an engine of its own but the third, which is the gateway.</summary>
public sealed class VlanTrunk(Site site) : IClassFixture<Site>
{
    private const string Trunk = """
        parents:
          eth0.100: { datapath: auto, children: { gw100: { mode: bridge, addresses: [172.16.10.1/24] } } }
          eth0.200: { datapath: auto, children: { gw200: { mode: bridge, addresses: [172.16.20.1/24] } } }
        """;

    [Fact]
    public void The_same_VLAN_reaches_across_servers_and_others_by_the_gateway_if_it_forwards()
    {
        var (server1, server2) = (site.Server("server1"), site.Server("server2"));
        var gateway = site.Machine("server3");
        File.WriteAllText(gateway.PathOf("/run/trunk.yaml"), Trunk);
        using var serving = gateway.Start([BunshinDaemon.Program, "serve", "/run/trunk.yaml"], "/run/serve.log");
        foreach (var (server, d10, d20, last) in ((Server, string, string, int)[])[(server1, "d1", "d2", 10), (server2, "d3", "d4", 11)])
        {
            _ = server.Do("docker network create -d bunshin --subnet=172.16.10.0/24 --gateway=172.16.10.1 -o parent=eth0.100 macvlan10");
            _ = server.Do("docker network create -d bunshin --subnet=172.16.20.0/24 --gateway=172.16.20.1 -o parent=eth0.200 macvlan20");
            _ = server.Do($"docker run -itd --name {d10} --ip=172.16.10.{last} --network macvlan10 busybox");
            _ = server.Do($"docker run -itd --name {d20} --ip=172.16.20.{last} --network macvlan20 busybox");
        }

        _ = gateway.Do("sysctl -w net.ipv4.ip_forward=1");
        Assert.True(server1.Reaches("d1", "172.16.10.11"), "d1 does not reach d3 on VLAN 100");
        Assert.True(server1.Reaches("d2", "172.16.20.11"), "d2 does not reach d4 on VLAN 200");
        Assert.True(server1.Reaches("d1", "172.16.20.10"), "d1 does not reach d2 by the gateway");
        Assert.True(server1.Reaches("d1", "172.16.20.11"), "d1 does not reach d4 by the gateway");
        Assert.Contains("172.16.10.1 ", server1.Do("docker exec d1 traceroute -n -w 1 -q 1 172.16.20.11"), StringComparison.Ordinal);

        _ = gateway.Do("sysctl -w net.ipv4.ip_forward=0");
        Assert.True(server1.Reaches("d1", "172.16.20.1"), "the gateway does not answer for itself");
        Assert.False(server1.Reaches("d1", "172.16.20.11"), "d1 reaches d4 although the gateway does not forward");
        Assert.True(server1.Reaches("d1", "172.16.10.11"), "d1 does not reach d3 any more");
    }
}
