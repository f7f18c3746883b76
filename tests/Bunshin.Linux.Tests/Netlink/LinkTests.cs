using System.Text.Json.Nodes;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Tests.Netlink;

public sealed class LinkTests
{
    private static readonly MacAddress FirstSource = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress SecondSource = MacAddress.Parse("02:00:00:00:00:02");

    [Fact]
    public void A_veth_pair_is_born_across_two_namespaces_with_everything_asked_for()
    {
        Privileges.NeedTool("ip");
        using var near = new TestNamespace();
        using var far = new TestNamespace();
        near.Net.CreateLink(new NewLink
        {
            Name = "v0",
            Index = 4710,
            Address = MacAddress.Parse("02:00:00:00:aa:01"),
            Mtu = 1400,
            TransmitQueueLength = 77,
            Group = 5,
            Alias = "an alias",
            IsUp = true,
            Kind = new VethKind { Peer = new NewLink { Name = "v1", Kind = new VethKind(), Namespace = far.Namespace, Mtu = 1300, Index = 4711 } },
        });

        var judged = Tool.IpJson(near.Name, "-d", "link", "show", "v0")[0]!;
        Assert.Equal("02:00:00:00:aa:01", (string?)judged["address"]);
        Assert.Equal(1400, (int?)judged["mtu"]);
        Assert.Equal(77, (int?)judged["txqlen"]);
        Assert.Equal("5", (string?)judged["group"]);
        Assert.Equal("an alias", (string?)judged["ifalias"]);
        Assert.Contains("UP", judged["flags"]!.AsArray().Select(flag => (string?)flag));
        var peer = Tool.IpJson(far.Name, "link", "show", "v1")[0]!;
        Assert.Equal(4711, (int?)peer["ifindex"]);
        Assert.Equal(1300, (int?)peer["mtu"]);

        var seen = near.Net.GetLink("v0");
        Assert.Equal(4711, seen.LinkIndex);
        Assert.NotNull(seen.LinkNamespaceId);
        Assert.Equal(seen.LinkNamespaceId, near.Net.NamespaceId(far.Namespace));
        Assert.Equal("an alias", seen.Alias);
        Assert.IsType<VethKind>(seen.Kind);
    }

    [Fact]
    public void Every_macvlan_attribute_arrives_and_comes_back()
    {
        Privileges.NeedTool("ip");
        using var space = new TestNamespace();
        var parent = MakeParent(space);
        space.Net.CreateLink(new NewLink
        {
            Name = "mv0",
            LinkIndex = parent,
            Kind = new MacvlanKind
            {
                Mode = MacvlanLinkMode.Source,
                Flags = MacvlanLinkFlags.NoDst,
                BroadcastQueueLength = 123,
                BroadcastCutoff = 7,
                SourceAction = SourceListAction.Set,
                Sources = [FirstSource, SecondSource],
            },
        });

        var data = Tool.IpJson(space.Name, "-d", "link", "show", "mv0")[0]!["linkinfo"]!["info_data"]!;
        Assert.Equal("source", (string?)data["mode"]);
        Assert.Equal(123, (int?)data["bcqueuelen"]);
        Assert.Equal(2, (int?)data["macaddr_count"]);

        var kind = Assert.IsType<MacvlanKind>(space.Net.GetLink("mv0").Kind);
        Assert.Equal(MacvlanLinkMode.Source, kind.Mode);
        Assert.Equal(MacvlanLinkFlags.NoDst, kind.Flags);
        Assert.Equal(123u, kind.BroadcastQueueLength);
        Assert.Equal(123u, kind.BroadcastQueueLengthUsed);
        Assert.Equal(7, kind.BroadcastCutoff);
        Assert.Equal([FirstSource, SecondSource], kind.Sources.Order());
        Assert.Equal(2u, kind.SourceCount);
    }

    [Fact]
    public void A_source_list_grows_shrinks_and_empties()
    {
        using var space = new TestNamespace();
        var parent = MakeParent(space);
        space.Net.CreateLink(new NewLink { Name = "mv0", LinkIndex = parent, Kind = new MacvlanKind { Mode = MacvlanLinkMode.Source } });
        var index = space.Net.GetLink("mv0").Index;

        Assert.Equal([FirstSource], After(SourceListAction.Add, FirstSource));
        Assert.Equal([FirstSource, SecondSource], After(SourceListAction.Add, SecondSource));
        Assert.Equal([SecondSource], After(SourceListAction.Delete, FirstSource));
        Assert.Equal([FirstSource], After(SourceListAction.Set, FirstSource));
        Assert.Equal([], After(SourceListAction.Flush));

        IEnumerable<MacAddress> After(SourceListAction action, params MacAddress[] sources)
        {
            space.Net.ChangeLink(index, new LinkChange { Kind = new MacvlanKind { SourceAction = action, Sources = sources } });
            return ((MacvlanKind)space.Net.FindLink(index)!.Kind!).Sources.Order();
        }
    }

    [Fact]
    public void Macvtap_has_the_same_attributes()
    {
        using var space = new TestNamespace();
        var parent = MakeParent(space);
        space.Net.CreateLink(new NewLink { Name = "mt0", LinkIndex = parent, Kind = new MacvlanKind(IsTap: true) { Mode = MacvlanLinkMode.Bridge } });
        var kind = Assert.IsType<MacvlanKind>(space.Net.GetLink("mt0").Kind);
        Assert.True(kind.IsTap);
        Assert.Equal(MacvlanLinkMode.Bridge, kind.Mode);
    }

    [Fact]
    public void A_change_does_all_it_says()
    {
        Privileges.NeedTool("ip");
        using var space = new TestNamespace();
        using var other = new TestNamespace();
        var index = MakeParent(space);
        space.Net.ChangeLink(index, new LinkChange
        {
            Name = "p9",
            Mtu = 1334,
            IsUp = true,
            IsPromiscuous = true,
            IsAllMulticast = true,
            UsesArp = false,
            IsMulticast = false,
            TransmitQueueLength = 9,
            Alias = "x",
            Inet6AddressGeneration = 1,
        });
        space.Net.AddAlternativeName(index, "a-name-longer-than-fifteen-bytes");

        var judged = Tool.IpJson(space.Name, "-d", "link", "show", "p9")[0]!;
        var flags = judged["flags"]!.AsArray().Select(flag => (string)flag!).ToArray();
        Assert.Contains("PROMISC", flags);
        Assert.Contains("ALLMULTI", flags);
        Assert.Contains("NOARP", flags);
        Assert.DoesNotContain("MULTICAST", flags);
        Assert.Equal(1334, (int?)judged["mtu"]);
        Assert.Equal("none", (string?)judged["inet6_addr_gen_mode"]);
        Assert.Equal("a-name-longer-than-fifteen-bytes", (string?)judged["altnames"]![0]);
        Assert.Equal(index, space.Net.FindLink("a-name-longer-than-fifteen-bytes")!.Index);
        Assert.Equal(1u, space.Net.GetLink("p9").Promiscuity);

        space.Net.DeleteAlternativeName(index, "a-name-longer-than-fifteen-bytes");
        space.Net.ChangeLink(index, new LinkChange { Namespace = other.Namespace, Alias = "" });
        Assert.Null(space.Net.FindLink("p9"));
        Assert.Null(other.Net.GetLink("p9").Alias);
    }

    [Fact]
    public void A_bridge_port_takes_hairpin_learning_and_isolation()
    {
        Privileges.NeedTool("ip");
        using var space = new TestNamespace();
        var port = MakeParent(space);
        space.Net.CreateLink(new NewLink { Name = "br0", Kind = new BridgeKind { MulticastSnooping = false, AgeingTime = 1234, ForwardDelay = 300, SpanningTree = 0 } });
        space.Net.ChangeLink(port, new LinkChange { MasterIndex = space.Net.GetLink("br0").Index });
        space.Net.ChangeLink(port, new LinkChange { BridgePort = new BridgePort { Hairpin = true, Learning = false, Isolated = true, UnicastFlood = false, BroadcastFlood = false, MulticastFlood = false } });

        var data = Tool.IpJson(space.Name, "-d", "link", "show", "p0")[0]!["linkinfo"]!["info_slave_data"]!;
        Assert.True((bool?)data["hairpin"]);
        Assert.False((bool?)data["learning"]);
        Assert.True((bool?)data["isolated"]);
        Assert.False((bool?)data["flood"]);
        var bridge = Assert.IsType<BridgeKind>(space.Net.GetLink("br0").Kind);
        Assert.Equal((false, 1234u), (bridge.MulticastSnooping, bridge.AgeingTime));
        var seen = space.Net.GetLink("p0");
        Assert.Equal("bridge", seen.PortKind);
        Assert.Equal((true, false, true), (seen.BridgePort!.Hairpin, seen.BridgePort.Learning, seen.BridgePort.Isolated));

        space.Net.ChangeLink(port, new LinkChange { MasterIndex = 0 });
        Assert.Null(space.Net.GetLink("p0").MasterIndex);
    }

    [Fact]
    public void An_error_names_operation_target_errno_and_the_kernels_text()
    {
        using var space = new TestNamespace();
        var parent = MakeParent(space);
        space.Net.CreateLink(new NewLink { Name = "br0", Kind = new BridgeKind() });
        space.Net.ChangeLink(parent, new LinkChange { MasterIndex = space.Net.GetLink("br0").Index });
        var busy = Assert.Throws<NetlinkException>(() => space.Net.CreateLink(new NewLink { Name = "mv0", LinkName = "p0", LinkIndex = parent, Kind = new MacvlanKind() }));
        Assert.Equal("create macvlan mv0 on p0: EBUSY (Device or resource busy)", busy.Message);

        var small = Assert.Throws<NetlinkException>(() => space.Net.ChangeLink(parent, new LinkChange { Mtu = 1 }, "p0"));
        Assert.Equal(Errno.EINVAL, small.Errno);
        Assert.Equal("mtu less than device minimum", small.ExtendedAck);
        Assert.Equal("set mtu 1 of p0: EINVAL (Invalid argument): mtu less than device minimum", small.Message);
    }

    [Fact]
    public void A_batch_goes_on_after_a_refusal_and_says_which_one_it_was()
    {
        using var space = new TestNamespace();
        var parent = MakeParent(space);
        var outcomes = space.Net.CreateLinks(Enumerable.Range(0, 200)
            .Select(number => new NewLink { Name = number == 150 ? "mv3" : $"mv{number}", LinkIndex = parent, Kind = new MacvlanKind { Mode = MacvlanLinkMode.Bridge } })
            .ToArray());

        Assert.Equal([150], outcomes.Index().Where(outcome => outcome.Item is not null).Select(outcome => outcome.Index));
        Assert.Equal(Errno.EEXIST, outcomes[150]!.Errno);
        var children = space.Net.Links().Where(link => link.Kind is MacvlanKind).ToArray();
        Assert.Equal(199, children.Length);
        space.Net.DeleteLinksTogether(children.Select(child => child.Index).ToArray(), 7);
        Assert.DoesNotContain(space.Net.Links(), link => link.Kind is MacvlanKind);
    }

    [Fact]
    public void A_missing_link_is_null_or_ENODEV()
    {
        using var space = new TestNamespace();
        Assert.Null(space.Net.FindLink("none"));
        Assert.Null(space.Net.FindLink("none-and-longer-than-fifteen-bytes"));
        Assert.Null(space.Net.FindLink(9999));
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => space.Net.GetLink("none")).Errno);
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => space.Net.DeleteLink(9999)).Errno);
    }

    [Fact]
    public void What_we_read_of_every_link_is_what_ip_prints()
    {
        Privileges.NeedTool("ip");
        using var space = new TestNamespace();
        var parent = MakeParent(space);
        space.Net.SetUp(parent);
        space.Net.CreateLink(new NewLink { Name = "mv0", LinkIndex = parent, Kind = new MacvlanKind { Mode = MacvlanLinkMode.Bridge } });
        space.Net.SetUp(space.Net.GetLink("mv0").Index);
        space.Net.CreateLink(new NewLink { Name = "br0", Kind = new BridgeKind() });

        var judged = Tool.IpJson(space.Name, "-d", "-s", "link", "show").ToDictionary(link => (int)link!["ifindex"]!);
        var links = space.Net.Links();
        Assert.Equal(judged.Keys.Order(), links.Select(link => link.Index).Order());
        Assert.All(links, link => AssertSame(judged[link.Index]!, link));
    }

    private static void AssertSame(JsonNode judged, LinkInfo link)
    {
        Assert.Equal((string?)judged["ifname"], link.Name);
        Assert.Equal((int?)judged["mtu"], link.Mtu);
        Assert.Equal((string?)judged["address"], link.Address.ToString());
        Assert.Equal((string?)judged["operstate"], link.OperationalState.ToString().ToUpperInvariant());
        Assert.Equal((int?)judged["txqlen"], link.TransmitQueueLength);
        Assert.Equal((uint?)judged["promiscuity"], link.Promiscuity);
        Assert.Equal((uint?)judged["allmulti"], link.AllMulticastCount);
        Assert.Equal((uint?)judged["min_mtu"], link.MinMtu);
        Assert.Equal((string?)judged["linkinfo"]?["info_kind"], link.Kind?.Name);
        Assert.Equal((long?)judged["stats64"]!["tx"]!["packets"], link.Statistics!.TxPackets);
        Assert.Equal((long?)judged["stats64"]!["rx"]!["bytes"], link.Statistics.RxBytes);
        Assert.Equal(judged["flags"]!.AsArray().Any(flag => (string?)flag == "UP"), link.IsUp);
    }

    private static int MakeParent(TestNamespace space)
    {
        space.Net.CreateLink(new NewLink { Name = "p0", Kind = new VethKind { Peer = new NewLink { Name = "w0", Kind = new VethKind() } } });
        return space.Net.GetLink("p0").Index;
    }
}
