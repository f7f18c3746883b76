using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Wishes;

/// <summary>What Docker's own drivers do not do and their users have asked for, seen from the LAN or the host.</summary>
public sealed class WhatUsersAskedFor(Site site) : IClassFixture<Site>
{
    private LanHost? _lanHost;

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void The_host_reaches_its_containers_and_they_it_if_it_is_wished(string datapath)
    {
        var server = Begin();
        Assert.SkipWhen(datapath == "kernel" && !KernelHas.Macvlan(server), "this kernel has no macvlan");
        try
        {
            _ = server.Do("ip addr add 172.28.1.50/24 dev eth0");
            _ = server.Do($"docker network create -d bunshin --subnet 172.28.1.0/24 -o parent=eth0 -o datapath={datapath} -o host_access=true n1");
            _ = server.Do("docker run -d --name c1 --network n1 --ip 172.28.1.5 busybox sleep 1000");
            Assert.True(Poll.Until(() => server.Try("busybox ping -c 1 -W 1 172.28.1.5").IsGood, TimeSpan.FromSeconds(3)), "the host does not reach c1");
            Assert.True(server.Reaches("c1", "172.28.1.50"), "c1 does not reach the host");
            Assert.True(server.Reaches("c1", "172.28.1.100"), "c1 does not reach the LAN");
            _ = server.Do("docker rm -f c1");
            Assert.DoesNotContain("172.28.1.5 ", server.Do("ip route"), StringComparison.Ordinal);
            _ = server.Do("docker network rm n1");
            Assert.Equal(["eth0", "lo"], Directory.EnumerateFileSystemEntries(server.Machine.PathOf("/sys/class/net")).Select(Path.GetFileName).Order());
        }
        finally
        {
            server.Clear();
            _ = server.Try("ip addr flush dev eth0 scope global");
        }
    }

    [Fact]
    public void An_address_that_a_host_on_the_LAN_has_is_not_given_and_the_host_is_named()
    {
        var server = Begin();
        try
        {
            _ = server.Do("docker network create -d bunshin --subnet 172.28.1.0/24 -o parent=eth0 -o probe=quick n1");
            var refusal = server.Try("docker run --rm --network n1 --ip 172.28.1.100 busybox true");
            Assert.False(refusal.IsGood, "the LAN host's address was given to a container");
            Assert.Contains("172.28.1.100", refusal.Said, StringComparison.Ordinal);
            Assert.Contains(_lanHost!.Mac, refusal.Said, StringComparison.OrdinalIgnoreCase);
            _ = server.Do("docker run -d --name c1 --network n1 --ip 172.28.1.101 busybox sleep 1000");
        }
        finally
        {
            server.Clear();
        }
    }

    [Fact]
    public void A_guarded_container_sends_from_its_own_address_and_one_that_is_excepted_as_it_likes()
    {
        var server = Begin();
        try
        {
            const string create = "docker network create -d bunshin --subnet 172.28.1.0/24 -o parent=eth0 -o guard=addresses";
            var refusal = server.Try($"{create} -o datapath=userspace n1");
            Assert.False(refusal.IsGood, "a datapath that serves no policies was taken");
            Assert.Contains("userspace: it serves no policies of children", refusal.Said, StringComparison.Ordinal);

            _ = server.Do($"{create} n1");
            _ = server.Do("docker run -d --name c1 --cap-add NET_ADMIN --network n1 busybox sleep 1000");
            _ = server.Do("docker run -d --name c2 --cap-add NET_ADMIN --network name=n1,driver-opt=guard=off busybox sleep 1000");
            foreach (var (container, claimed, isBelieved) in new[] { ("c1", "172.28.1.77", false), ("c2", "172.28.1.78", true) })
            {
                Assert.True(server.Reaches(container, "172.28.1.100"), $"{container} does not reach the LAN");
                _ = server.Do($"docker exec {container} ip addr add {claimed}/24 dev eth0");
                Assert.Equal(isBelieved, server.Try($"docker exec {container} ping -c 2 -W 1 -I {claimed} 172.28.1.100").IsGood);
                Assert.True(server.Reaches(container, "172.28.1.100"), $"{container} does not reach the LAN any more");
            }
        }
        finally
        {
            server.Clear();
        }
    }

    [Theory]
    [InlineData("auto", 3)]
    [InlineData("ebpf", 3)]
    [InlineData("userspace", 3)]
    [InlineData("auto", 0)]
    public void A_host_on_the_LAN_learns_where_an_address_is_now_without_asking_if_it_is_announced(string datapath, int announcements)
    {
        var server = Begin();
        try
        {
            _ = server.Do($"docker network create -d bunshin --subnet 172.28.1.0/24 -o parent=eth0 -o datapath={datapath} "
                + $"-o com.docker.network.advertise_addr_nmsgs={announcements} n1");
            _ = server.Do("docker run -d --name c1 --network n1 --ip 172.28.1.5 --mac-address 02:42:00:00:00:01 busybox sleep 1000");
            Assert.True(_lanHost!.Reaches("172.28.1.5"), "the LAN host does not reach c1");
            Assert.Contains("02:42:00:00:00:01", _lanHost.Do("ip neigh show 172.28.1.5"), StringComparison.Ordinal);
            _ = server.Do("docker rm -f c1");
            _ = server.Do("docker run -d --name c2 --network n1 --ip 172.28.1.5 --mac-address 02:42:00:00:00:02 busybox sleep 1000");
            var isTold = Poll.Until(
                () => _lanHost.Do("ip neigh show 172.28.1.5").Contains("02:42:00:00:00:02", StringComparison.Ordinal), TimeSpan.FromSeconds(4));
            Assert.Equal(announcements > 0, isTold);
        }
        finally
        {
            server.Clear();
        }
    }

    [Fact]
    public void Every_mistake_in_the_options_is_told_at_once_with_what_would_be_right()
    {
        var server = Begin();
        var refusal = server.Try("docker network create -d bunshin --subnet 172.28.1.0/24 -o parrent=eth0 -o macvlan_mode=brigde -o mtu=many n1");
        Assert.False(refusal.IsGood, "the options are taken");
        Assert.Contains("parrent", refusal.Said, StringComparison.Ordinal);
        Assert.Contains("parent", refusal.Said.Replace("parrent", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("'brigde' is not valid", refusal.Said, StringComparison.Ordinal);
        Assert.Contains("mtu", refusal.Said, StringComparison.Ordinal);
    }

    private Server Begin()
    {
        var isNew = site.IsEmpty;
        var server = site.Server();
        // What it learned in an earlier test would be in the way for a moment.
        _lanHost = isNew ? site.Lan.AddHost("lanhost", "172.28.1.100/24") : site.Lan.Host("lanhost");
        _ = _lanHost.Do("ip neigh flush dev eth0");
        return server;
    }
}
