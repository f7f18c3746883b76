namespace Bunshin.System.Tests.Scenarios;

/// <summary>S10: two ipvlan l3 networks on one parent, without stacking devices first.</summary>
public sealed class IpvlanL3(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("auto")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void Containers_of_two_subnets_on_one_parent_reach_each_other_without_a_gateway(string datapath)
    {
        var server = site.Server();
        try
        {
            _ = server.Do($"docker network create -d bunshin --subnet=192.168.30.0/24 -o parent=eth0 -o ipvlan_mode=l3 -o datapath={datapath} ipvlan30");
            _ = server.Do($"docker network create -d bunshin --subnet=192.168.110.0/24 -o parent=eth0 -o ipvlan_mode=l3 -o datapath={datapath} ipvlan110");
            _ = server.Do("docker run -itd --name i1 --ip=192.168.30.10 --network ipvlan30 busybox");
            _ = server.Do("docker run -itd --name i2 --ip=192.168.30.11 --network ipvlan30 busybox");
            _ = server.Do("docker run -itd --name i3 --ip=192.168.110.10 --network ipvlan110 busybox");

            (string Name, string Address)[] all = [("i1", "192.168.30.10"), ("i2", "192.168.30.11"), ("i3", "192.168.110.10")];
            foreach (var (from, to) in all.SelectMany(from => all.Where(to => to != from).Select(to => (from, to))))
            {
                Assert.True(server.Reaches(from.Name, to.Address), $"{from.Name} does not reach {to.Name}");
            }
        }
        finally
        {
            server.Clear();
        }
    }
}
