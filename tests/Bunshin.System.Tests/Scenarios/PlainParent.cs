namespace Bunshin.System.Tests.Scenarios;

/// <summary>S7: Docker on a plain parent, as users type it.</summary>
public sealed class PlainParent(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void Containers_reach_each_other_and_the_LAN(string datapath)
    {
        var isNew = site.IsEmpty;
        var server = site.Server();
        var gateway = isNew ? site.Lan.AddHost("gateway", "172.16.10.1/24") : null;
        Assert.SkipWhen(datapath == "kernel" && !KernelHas.Macvlan(server), "this kernel has no macvlan");
        try
        {
            _ = server.Do($"docker network create -d bunshin --subnet=172.16.10.0/24 --gateway=172.16.10.1 -o parent=eth0 -o datapath={datapath} mac1");
            _ = server.Do("docker run -itd --name c1 --ip=172.16.10.2 --network mac1 busybox");
            _ = server.Do("docker run -itd --name c2 --ip=172.16.10.3 --network mac1 busybox");

            var routes = server.Do("docker exec c1 ip r").Split('\n').Select(static line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            Assert.Equal(["default via 172.16.10.1 dev eth0", "172.16.10.0/24 dev eth0 scope link src 172.16.10.2"], routes);
            Assert.Contains("2 packets transmitted, 2 packets received, 0% packet loss", server.Do("docker exec c1 ping -c 2 172.16.10.3"), StringComparison.Ordinal);
            Assert.Contains("0% packet loss", server.Do("docker exec c2 ping -c 2 172.16.10.1"), StringComparison.Ordinal);
            Assert.True(gateway is null || gateway.Reaches("172.16.10.2"), "the LAN's host does not reach c1");
            Assert.Contains("\"parent\": \"eth0\"", server.Do("docker network inspect mac1"), StringComparison.Ordinal);
        }
        finally
        {
            server.Clear();
        }
    }
}
