using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Restarts;

/// <summary>The daemon, the engine, the parent and the whole machine come back while containers run, or as if they had never been away.</summary>
public sealed class RestartedAroundContainers : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Site _site = new();

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    public void Pings_go_on_without_the_daemon_and_while_it_starts_where_the_kernel_forwards(string datapath)
    {
        var server = Begin(datapath);
        var pinging = Task.Run(() => server.Try("docker exec c1 ping -c 40 -i 0.1 172.28.1.100"));
        Thread.Sleep(500);
        server.Bunshin!.Kill();
        Thread.Sleep(500);
        server.Bunshin.Start();
        Assert.Contains("40 packets received, 0% packet loss", pinging.GetAwaiter().GetResult().Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void A_container_is_on_the_LAN_again_after_the_daemon_stopped_or_was_killed(string datapath)
    {
        var server = Begin(datapath);
        var before = server.Do("docker exec c1 ip addr show dev eth0");
        server.Bunshin!.Kill();
        server.Bunshin.Start();
        AwaitLan(server);
        Assert.Equal(0, server.Bunshin.Stop());
        server.Bunshin.Start();
        AwaitLan(server);
        Assert.Equal(before, server.Do("docker exec c1 ip addr show dev eth0"));
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void A_killed_engines_container_starts_again_with_its_address_and_MAC(string datapath)
    {
        var server = Begin(datapath);
        var mac = Mac(server);
        server.Docker.Kill();
        server.Docker.Start();
        _ = server.Do("docker start c1");
        AssertIsAsBefore(server, mac);
        AwaitLan(server);
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void A_running_container_is_on_the_LAN_again_when_its_parent_is(string datapath)
    {
        var server = Begin(datapath);
        var mac = Mac(server);
        _ = server.Do("ip link del eth0");
        Assert.False(server.Reaches("c1", "172.28.1.100"), "c1 reaches the LAN without its parent");
        _ = _site.Lan.Plug(server.Machine, "eth0");
        AwaitLan(server);
        AssertIsAsBefore(server, mac);
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void After_a_start_of_the_machine_a_parent_that_comes_late_is_waited_for(string datapath)
    {
        var server = Begin(datapath);
        var mac = Mac(server);

        // What a start of the machine is like for both: neither runs, no link is there.
        server.Docker.Kill();
        server.Bunshin!.Kill();
        _ = server.Do("ip link del eth0");
        server.Bunshin.Start();
        server.Docker.Start();
        Assert.Contains("n1", server.Do("docker network ls"), StringComparison.Ordinal);
        _ = _site.Lan.Plug(server.Machine, "eth0");
        Assert.True(Poll.Until(() => server.Try("docker start c1").IsGood, Patience), $"c1 does not start\n{server.Bunshin.LastWords}");
        AssertIsAsBefore(server, mac);
        AwaitLan(server);
    }

    public void Dispose() => _site.Dispose();

    private static string Mac(Server server) => server.Do("docker exec c1 cat /sys/class/net/eth0/address");

    private static void AwaitLan(Server server) =>
        Assert.True(Poll.Until(() => server.Reaches("c1", "172.28.1.100"), Patience), $"c1 does not reach the LAN again\n{server.Bunshin!.LastWords}");

    private static void AssertIsAsBefore(Server server, string mac)
    {
        Assert.Contains("172.28.1.5/24", server.Do("docker exec c1 ip addr show dev eth0"), StringComparison.Ordinal);
        Assert.Contains("default via 172.28.1.1", server.Do("docker exec c1 ip route"), StringComparison.Ordinal);
        Assert.Equal(mac, Mac(server));
    }

    private Server Begin(string datapath)
    {
        var server = _site.Server();
        _ = _site.Lan.AddHost("lanhost", "172.28.1.100/24");
        Assert.SkipWhen(datapath == "kernel" && !KernelHas.Macvlan(server), "this kernel has no macvlan");
        _ = server.Do($"docker network create -d bunshin --subnet 172.28.1.0/24 -o parent=eth0 -o datapath={datapath} n1");
        _ = server.Do("docker run -d --name c1 --network n1 --ip 172.28.1.5 busybox sleep 1000");
        AwaitLan(server);
        return server;
    }
}
