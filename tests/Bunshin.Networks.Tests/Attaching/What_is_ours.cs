using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;
using Bunshin.Networks.Attaching;

namespace Bunshin.Networks.Tests.Attaching;

/// <summary>Everything that was made has an owner, who takes it away, mends it, and leaves what others own.</summary>
public sealed class What_is_ours
{
    public static TheoryData<DatapathKind> Kinds => [.. DatapathKinds.Real];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_left_by_a_daemon_with_another_state(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p", kind));
        bench.Create($"alone-{kind}", AttachBench.On(null, kind), "172.16.20.0/24", "172.16.20.1");
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.Run($"alone-{kind}", "e2", "b", "172.16.20.2/24");
        Join(bench, "n1", "e3", "172.16.10.3/24", "/run/netns/not-yet");
        var before = Links(bench);

        using (var other = bench.Beside())
        {
            for (var look = 0; look < 3; look++)
            {
                other.In(() => other.Reconciler.Look(isFull: true));
            }

            Assert.Equal(0, other.Reconciler.Repairs);
        }

        Assert.Equal(before, Links(bench));
        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
    }

    [Fact]
    public void Is_not_shared_by_a_daemon_with_another_state()
    {
        using var bench = Bench(DatapathKind.Kernel);
        bench.Create("n1", AttachBench.On("p", DatapathKind.Kernel) with { HasHostAccess = true });
        using var other = bench.Beside();
        var refusal = Assert.Throws<NetworkException>(() => other.Create("m1", AttachBench.On("p", DatapathKind.Kernel) with { HasHostAccess = true }, "172.16.30.0/24", null));
        Assert.Contains("another bunshin daemon's", refusal.Message, StringComparison.Ordinal);
        other.Create("m1", AttachBench.On("p", DatapathKind.Kernel), "172.16.30.0/24", null);
        other.In(() => other.Service.DeleteNetworkAsync("m1").GetAwaiter().GetResult());
        Assert.NotNull(bench.Lan.HostNet.FindLink(HostShim.NameOn("p")));
    }

    [Fact]
    public void Goes_with_the_last_child_of_a_parent_that_nobody_serves()
    {
        using var bench = Bench(DatapathKind.Ebpf);
        bench.In(() => DatapathSelection.Of(DatapathKind.Ebpf).Start(new ParentSpec { Name = "p", IsLasting = true, Children = [new ChildSpec { Name = "c" }] }).Detach());
        bench.In(() => bench.Reconciler.Look(isFull: true));
        Assert.NotNull(bench.Lan.HostNet.FindLink("bunshin0"));

        bench.Lan.HostNet.DeleteLink(bench.Lan.HostNet.GetLink("c").Index);
        bench.In(() => bench.Reconciler.Look(isFull: true));
        Assert.Null(bench.Lan.HostNet.FindLink("bunshin0"));
        Assert.Equal(1, bench.Reconciler.Repairs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Is_removed_whatever_its_container_changed_of_it(bool isSeen)
    {
        using var bench = Bench(DatapathKind.Kernel);
        bench.Create("n1", AttachBench.On("p", DatapathKind.Kernel));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.AwaitSeen();
        var link = bench.Lan.Net("a").GetLink("eth0");
        bench.Lan.Net("a").SetDown(link.Index);
        bench.Lan.Net("a").ChangeLink(link.Index, new LinkChange { Alias = "mine", Group = 7, Name = "mine0" });
        if (!isSeen)
        {
            // As where the process ended before it saw the link; the MAC is the endpoint's still.
            ForgetWhereItWasSeen(bench);
        }
        else
        {
            bench.Lan.Net("a").ChangeLink(link.Index, new LinkChange { Address = Packets.Ethernet.MacAddress.Parse("02:00:00:00:99:99") });
        }

        bench.In(() => bench.Service.Leave("n1", "e1"));
        bench.In(() => bench.Service.DeleteEndpointAsync("n1", "e1").GetAwaiter().GetResult());

        Assert.Null(bench.Lan.Net("a").FindLink("mine0"));
        Assert.Empty(bench.Service.Current.Endpoints);
    }

    [Fact]
    public void Is_not_called_removed_where_it_cannot_be_told_from_another()
    {
        using var bench = Bench(DatapathKind.Kernel);
        bench.Create("n1", AttachBench.On("p", DatapathKind.Kernel));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.AwaitSeen();
        var link = bench.Lan.Net("a").GetLink("eth0");
        bench.Lan.Net("a").SetDown(link.Index);
        bench.Lan.Net("a").ChangeLink(link.Index, new LinkChange { Alias = "mine", Group = 7, Address = Packets.Ethernet.MacAddress.Parse("02:00:00:00:99:99") });
        ForgetWhereItWasSeen(bench);

        var refusal = Assert.Throws<NetworkException>(() => bench.In(() => bench.Service.DeleteEndpointAsync("n1", "e1").GetAwaiter().GetResult()));

        Assert.Contains("ip link del eth0", refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(bench.Service.Current.Endpoints);
        bench.Lan.Net("a").DeleteLink(link.Index);
        bench.In(() => bench.Service.DeleteEndpointAsync("n1", "e1").GetAwaiter().GetResult());
        Assert.Empty(bench.Service.Current.Endpoints);
    }

    [Fact]
    public void Gets_its_marks_back_by_the_next_process()
    {
        using var bench = Bench(DatapathKind.Kernel);
        bench.Create("n1", AttachBench.On("p", DatapathKind.Kernel));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.AwaitSeen();
        var link = bench.Lan.Net("a").GetLink("eth0");
        bench.Lan.Net("a").ChangeLink(link.Index, new LinkChange { Alias = "", Group = 0 });

        bench.Restart();

        Assert.Empty(bench.Reconciler.Problems);
        var after = bench.Lan.Net("a").GetLink("eth0");
        Assert.Equal((link.Index, link.Alias, link.Group), (after.Index, after.Alias, after.Group));
        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_taken_over_from_a_version_that_did_not_say_whose_it_is(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p", kind) with { HasHostAccess = true });
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.Lan.Net("a").ChangeLink(bench.Lan.Net("a").GetLink("eth0").Index, new LinkChange { Alias = "bunshin endpoint e1" });
        bench.Lan.HostNet.ChangeLink(bench.Lan.HostNet.GetLink(HostShim.NameOn("p")).Index, new LinkChange { Alias = "bunshin host access" });
        bench.Registry.Change(view => new() { Networks = [view.Network("n1") with { Device = null }] });

        bench.Restart();
        bench.In(() => bench.Reconciler.Look(isFull: true));
        bench.In(() => bench.Reconciler.Look(isFull: true));

        Assert.Empty(bench.Reconciler.Problems);
        Assert.Equal("bunshin 0123456789ab endpoint e1", bench.Lan.Net("a").GetLink("eth0").Alias);
        Assert.Equal("bunshin 0123456789ab host access", bench.Lan.HostNet.GetLink(HostShim.NameOn("p")).Alias);
        Assert.Equal("parent p", bench.Service.Current.Network("n1").Device!.Scope);
        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
    }

    [Theory]
    [InlineData(DatapathKind.Ebpf)]
    [InlineData(DatapathKind.Userspace)]
    public void Is_made_anew_and_set_up_again_where_somebody_took_it_away(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p.30", kind), "172.16.30.0/24", "172.16.30.1");
        bench.Run("n1", "e1", "a", "172.16.30.2/24");
        bench.Run("n1", "e2", "b", "172.16.30.3/24");
        Assert.True(bench.Lan.Reaches("a", "b", "172.16.30.3"));

        bench.Lan.HostNet.SetDown(bench.Lan.HostNet.GetLink("p.30").Index);
        bench.In(() => bench.Reconciler.Look(isFull: true));
        Assert.True(bench.Lan.HostNet.GetLink("p.30").IsUp);
        Assert.True(bench.Lan.Reaches("a", "b", "172.16.30.3"));

        bench.Lan.HostNet.DeleteLink(bench.Lan.HostNet.GetLink("p.30").Index);
        bench.In(() => bench.Reconciler.Look(isFull: true));
        bench.In(() => bench.Reconciler.Look(isFull: true));
        Assert.Empty(bench.Reconciler.Problems);
        Assert.True(bench.Lan.HostNet.GetLink("p.30").IsUp);
        Assert.True(bench.Lan.Reaches("a", "b", "172.16.30.3"));
        bench.Run("n1", "e3", "c", "172.16.30.4/24");
        Assert.True(bench.Lan.Reaches("c", "a", "172.16.30.2"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_hosts_own_child_is_made_anew(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Lan.Address("host", "p", "172.16.10.9/24");
        bench.Create("n1", AttachBench.On("p", kind) with { HasHostAccess = true });
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        Assert.True(bench.Lan.Reaches("host", "a", "172.16.10.2"));
        bench.Lan.HostNet.DeleteLink(bench.Lan.HostNet.GetLink(HostShim.NameOn("p")).Index);
        Assert.False(bench.Lan.Reaches("host", "a", "172.16.10.2"));

        bench.In(() => bench.Reconciler.Look(isFull: true));

        Assert.Empty(bench.Reconciler.Problems);
        Assert.True(bench.Lan.Reaches("host", "a", "172.16.10.2"));
    }

    [Fact]
    public void A_device_of_a_network_without_a_parent_is_made_anew()
    {
        using var bench = Bench(DatapathKind.Kernel);
        bench.Create("alone", AttachBench.On(null, DatapathKind.Kernel));
        bench.Run("alone", "e1", "a", "172.16.10.2/24");
        bench.Run("alone", "e2", "b", "172.16.10.3/24");
        bench.AwaitSeen();
        var parent = bench.Lan.HostNet.Links().Single(static link => link.Name.StartsWith("bi-", StringComparison.Ordinal));
        bench.Lan.HostNet.DeleteLink(parent.Index);

        bench.In(() => bench.Reconciler.Look(isFull: true));
        bench.In(() => bench.Reconciler.Look(isFull: true));

        Assert.Empty(bench.Reconciler.Problems);
        Assert.True(bench.Lan.Reaches("a", "b", "172.16.10.3"));
    }

    private static void ForgetWhereItWasSeen(AttachBench bench) => bench.Registry.Change(view =>
        new() { Endpoints = [view.Endpoints["e1"] with { Attachment = view.Endpoints["e1"].Attachment! with { SeenIndex = null, SeenName = null } }] });

    private static void Join(AttachBench bench, string network, string id, string address, string sandbox) => bench.In(() =>
    {
        bench.Service.CreateEndpointAsync(ServiceBench.Request(network, id, address)).GetAwaiter().GetResult();
        bench.Service.Join(network, id, sandbox);
    });

    private static string[] Links(AttachBench bench) =>
        [.. bench.Lan.HostNet.Links().Where(static link => OwnershipMark.Covers(link.Group) || link.Kind is not null).Select(static link => $"{link.Index} {link.Name} {link.Alias}")];

    private static AttachBench Bench(DatapathKind kind)
    {
        var choice = DatapathSelection.Of(kind).Probe(ChildKind.Macvlan);
        Assert.SkipUnless(choice.IsSupported, choice.Reason);
        return new AttachBench();
    }
}
