using System.Text.Json;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Policies;
using Bunshin.Networks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Docker.Tests;

public sealed class OptionTests
{
    [Fact]
    public void Without_options_a_network_is_what_Dockers_own_driver_makes_of_it()
    {
        foreach (var options in new[] { "{}", """{"com.docker.network.generic":{}}""", """{"com.docker.network.generic":null}""" })
        {
            var settings = Read(options);
            Assert.Equal(ChildKind.Macvlan, settings.Kind);
            Assert.Equal(MacvlanMode.Bridge, settings.Mode);
            Assert.Equal(IpvlanMode.L2, settings.Ipvlan.Mode);
            Assert.Null(settings.Parent);
            Assert.False(settings.IsInternal);
        }
    }

    [Fact]
    public void All_options_are_taken_over()
    {
        var settings = Of("""
            "parent":"eth0.100","macvlan_mode":"source","macvlan_flags":"nodst","source_macs":"02:00:00:00:00:01, 02:00:00:00:00:02",
            "bcqueuelen":"2000","bclim":"-1","mtu":"1400","datapath":"userspace","host_access":"true","probe":"quick","default_route":"false",
            "routes":"10.0.0.0/8=172.16.10.254,fd01::/64","lan":"office","com.docker.network.advertise_addr_nmsgs":"2",
            "com.docker.network.advertise_addr_ms":"500","guard":"addresses","may_route":"on","may_serve_dhcp":true,"rate":"100mbit burst 64k"
            """);

        Assert.Equal("eth0.100", settings.Parent);
        Assert.Equal(MacvlanMode.Source, settings.Mode);
        Assert.Equal(MacvlanFlags.NoDst, settings.Flags);
        Assert.Equal([MacAddress.Parse("02:00:00:00:00:01"), MacAddress.Parse("02:00:00:00:00:02")], settings.Sources);
        Assert.Equal(2000u, settings.BroadcastQueueLength);
        Assert.Equal(-1, settings.BroadcastCutoff);
        Assert.Equal(1400, settings.Mtu);
        Assert.Equal(DatapathKind.Userspace, settings.Datapath);
        Assert.True(settings.HasHostAccess);
        Assert.Equal(ProbeEffort.Quick, settings.Probe);
        Assert.False(settings.HasDefaultRoute);
        Assert.Equal(
            [new StaticRoute(IpPrefix.Parse("10.0.0.0/8"), IpAddress.Parse("172.16.10.254")), new StaticRoute(IpPrefix.Parse("fd01::/64"), null)],
            settings.Routes);
        Assert.Equal("office", settings.Lan);
        Assert.Equal(2, settings.Announcements);
        Assert.Equal(TimeSpan.FromMilliseconds(500), settings.AnnouncementInterval);
        Assert.Equal((NetworkGuard.Addresses, true, true), (settings.Guard, settings.MayRoute, settings.MayServeDhcp));
        Assert.Equal(new RateLimit(12_500_000, 65_536), settings.Rate);
    }

    [Theory]
    [InlineData("\"ipvlan_mode\":\"l3\"", ChildKind.Ipvlan, IpvlanMode.L3, IpvlanFlags.Bridge)]
    [InlineData("\"ipvlan_mode\":\"l3s\",\"ipvlan_flag\":\"vepa\"", ChildKind.Ipvlan, IpvlanMode.L3s, IpvlanFlags.Vepa)]
    [InlineData("\"ipvlan_flag\":\"private\"", ChildKind.Ipvlan, IpvlanMode.L2, IpvlanFlags.Private)]
    [InlineData("\"kind\":\"ipvlan\"", ChildKind.Ipvlan, IpvlanMode.L2, IpvlanFlags.Bridge)]
    [InlineData("\"kind\":\"macvlan\"", ChildKind.Macvlan, IpvlanMode.L2, IpvlanFlags.Bridge)]
    public void Options_of_ipvlan_make_an_ipvlan_network(string options, ChildKind kind, IpvlanMode mode, IpvlanFlags flags)
    {
        var settings = Of(options);
        Assert.Equal((kind, mode, flags), (settings.Kind, settings.Ipvlan.Mode, settings.Ipvlan.Flags));
    }

    [Theory]
    [InlineData("\"macvlan_mode\":\"brigde\"", "requested macvlan mode 'brigde' is not valid, 'bridge' mode is the bunshin driver default; there are private, vepa, bridge, passthru, source (did you mean \"bridge\"?)")]
    [InlineData("\"may_route\":\"onn\"", "option may_route: \"onn\" is not on, off, true or false (did you mean \"on\"?)")]
    [InlineData("\"may-route\":\"on\"", "\"may-route\" is not a network option of bunshin (did you mean \"may_route\"?)")]
    [InlineData("\"ipvlan_mode\":\"l4\"", "requested ipvlan mode 'l4' is not valid, 'l2' mode is the bunshin driver default")]
    [InlineData("\"ipvlan_flag\":\"x\"", "requested ipvlan flag 'x' is not valid, 'bridge' is the bunshin driver default")]
    [InlineData("\"parnet\":\"eth0\"", "\"parnet\" is not a network option of bunshin (did you mean \"parent\"?); there are parent, kind,")]
    [InlineData("\"mtu\":\"9\"", "option mtu: \"9\" is not a whole number from 68 to 65535")]
    [InlineData("\"mtu\":\"1400\",\"com.docker.network.driver.mtu\":\"1500\"", "options mtu and com.docker.network.driver.mtu contradict each other: 1400 and 1500")]
    [InlineData("\"macvlan_mode\":\"vepa\",\"ipvlan_mode\":\"l2\"", "option macvlan_mode means nothing to a network of kind ipvlan")]
    [InlineData("\"kind\":\"macvlan\",\"ipvlan_mode\":\"l2\"", "option ipvlan_mode means nothing to a network of kind macvlan")]
    [InlineData("\"macvlan_flags\":\"nopromisc\"", "the macvlan flag nopromisc is for mode passthru alone")]
    [InlineData("\"source_macs\":\"02:00:00:00:00:01\"", "option source_macs is for mode source alone")]
    [InlineData("\"macvlan_mode\":\"source\",\"source_macs\":\"01:00:5e:00:00:01\"", "is not a MAC address that a card may have")]
    [InlineData("\"host_access\":\"maybe\"", "option host_access: \"maybe\" is not true or false")]
    [InlineData("\"probe\":\"fast\"", "option probe: \"fast\" is not off, quick or full")]
    [InlineData("\"routes\":\"10.0.0.0/8=fd00::1\"", "\"fd00::1\" is not a gateway for 10.0.0.0/8: an address of the same family")]
    [InlineData("\"routes\":\"10.0.0.1/8\"", "10.0.0.1/8 has host bits set: it should be 10.0.0.0/8")]
    [InlineData("\"routes\":\"10.0.0.1\"", "does not begin with a prefix")]
    [InlineData("\"datapath\":\"simulated\"", "option datapath: \"simulated\" is not auto, kernel, ebpf or userspace")]
    [InlineData("\"com.docker.network.advertise_addr_nmsgs\":\"4\"", "is not a whole number from 0 to 3")]
    [InlineData("\"com.docker.network.advertise_addr_ms\":\"99\"", "is not a whole number from 100 to 2000")]
    [InlineData("\"guard\":\"adresses\"", "option guard: \"adresses\" is not off, on or addresses (did you mean \"addresses\"?)")]
    [InlineData("\"rate\":\"100\"", "option rate: a rate that can be kept is 8kbit to 8tbit (such as 100mbit, or 100mbit burst 64k)")]
    [InlineData("\"rate\":\"100mbit brust 64k\"", "option rate: \"brust\" follows the rate (did you mean \"burst\"?)")]
    [InlineData("\"mtu\":{}", "the value of option \"mtu\" is not text")]
    public void What_is_wrong_is_said_with_what_would_be_right(string options, string problem)
    {
        var refusal = Assert.Throws<NetworkException>(() => Of(options));
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(NetworkProblem.Invalid, refusal.Kind);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var refusal = Assert.Throws<NetworkException>(() => Of("\"macvlan_mode\":\"x\",\"mtu\":\"x\",\"x\":\"y\""));
        Assert.Equal(3, refusal.Problems.Count);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("false", false)]
    public void Internal_comes_as_a_label_of_the_engine(string value, bool expected) =>
        Assert.Equal(expected, Read($$"""{"com.docker.network.internal":{{value}}}""").IsInternal);

    private static NetworkSettings Of(string options) => Read("{\"com.docker.network.generic\":{" + options + "}}");

    private static NetworkSettings Read(string options) =>
        DockerOptions.Read(JsonElement.Parse(options).EnumerateObject().ToDictionary(option => option.Name, option => option.Value));
}
