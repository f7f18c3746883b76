namespace Bunshin.System.Tests.Scenarios;

/// <summary>S9: vepa through Docker, on a plain switch and on one that reflects.</summary>
public sealed class Vepa(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("auto")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void Siblings_meet_by_a_switch_that_reflects_and_by_no_other(string datapath)
    {
        var server = site.Server();
        try
        {
            _ = server.Do("docker network create -d bunshin --subnet=192.168.122.0/24 --gateway=192.168.122.1 -o parent=eth0 -o macvlan_mode=vepa "
                + $"-o datapath={datapath} vepamv");
            Assert.Contains("\"macvlan_mode\": \"vepa\"", server.Do("docker network inspect vepamv"), StringComparison.Ordinal);
            _ = server.Do("docker run -itd --name v1 --ip=192.168.122.22 --network vepamv busybox");
            _ = server.Do("docker run -itd --name v2 --ip=192.168.122.23 --network vepamv busybox");

            server.Port.SetHairpin(false);
            Assert.False(server.Reaches("v1", "192.168.122.23"), "v1 reaches v2 although the switch does not reflect");
            server.Port.SetHairpin(true);
            Assert.True(server.Reaches("v1", "192.168.122.23"), "v1 does not reach v2 although the switch reflects");
        }
        finally
        {
            server.Clear();
        }
    }
}
