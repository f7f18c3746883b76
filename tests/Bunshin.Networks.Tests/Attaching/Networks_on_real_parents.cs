using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Networks.Tests.Attaching;

public class Networks_on_real_parents
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static TheoryData<DatapathKind> Kinds => [.. DatapathKinds.Real];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Carry_containers_to_each_other_and_to_the_LAN_and_leave_nothing(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p", kind));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.Run("n1", "e2", "b", "172.16.10.3/24");

        Assert.True(bench.Lan.Reaches("a", "b", "172.16.10.3"));
        Assert.True(bench.Lan.Reaches("b", "lan", "172.16.10.1"));

        bench.Stop("n1", "e1", "a");
        Assert.True(bench.Lan.Reaches("b", "lan", "172.16.10.1"));
        bench.Stop("n1", "e2", "b");
        bench.In(() => bench.Service.DeleteNetworkAsync("n1").GetAwaiter().GetResult());
        AssertNothingIsLeft(bench);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Go_on_when_another_process_takes_over(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p", kind));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        var before = bench.Lan.Net("a").GetLink("eth0");

        bench.Restart();

        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
        var after = bench.Lan.Net("a").GetLink("eth0");
        Assert.Equal((before.Index, before.Address), (after.Index, after.Address));
        Assert.Empty(bench.Reconciler.Problems);
        bench.Stop("n1", "e1", "a");
        bench.In(() => bench.Service.DeleteNetworkAsync("n1").GetAwaiter().GetResult());
        AssertNothingIsLeft(bench);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Wait_for_a_parent_that_is_away_and_come_back_with_it(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p", kind));
        var endpoint = bench.Run("n1", "e1", "a", "172.16.10.2/24");
        Settle(bench, "e1");

        bench.ReplaceParent(() =>
        {
            Assert.NotEmpty(bench.Reconciler.Problems);
            bench.Restart();
            Assert.NotEmpty(bench.Reconciler.Problems);
        });

        Assert.Empty(bench.Reconciler.Problems);
        var link = bench.Lan.Net("a").GetLink("eth0");
        Assert.Equal(endpoint.Address, link.Address);
        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
        Assert.True(bench.Lan.Reaches("lan", "a", "172.16.10.2"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Get_a_link_back_that_somebody_removed_from_its_sandbox(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p", kind));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        Settle(bench, "e1");
        bench.Lan.Net("a").DeleteLink(bench.Lan.Net("a").GetLink("eth0").Index);

        bench.In(() => bench.Reconciler.Look(isFull: true));
        Assert.Null(bench.Lan.Net("a").FindLink("eth0"));
        bench.In(() => bench.Reconciler.Look(isFull: true));

        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Are_settled_though_their_manager_says_so_before_there_is_a_sandbox(DatapathKind kind)
    {
        using var bench = Bench(kind);
        var folder = Directory.CreateTempSubdirectory("bunshin-test-").FullName;
        try
        {
            var sandbox = Path.Combine(folder, "sandbox");
            bench.Create("n1", AttachBench.On("p", kind));
            bench.In(() => bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24")).GetAwaiter().GetResult());
            var answer = bench.Lan.Host.Run(() => bench.Service.Join("n1", "e1", sandbox));
            bench.In(() => bench.Service.Settle("n1", "e1"));
            Thread.Sleep(300);

            File.CreateSymbolicLink(sandbox, bench.Lan.PathOf("a"));
            bench.Move(answer, "a");
            bench.Lan.Address("a", "eth0", "172.16.10.2/24");
            bench.Lan.Raise("a", "eth0");

            Settle(bench, "e1");
            Assert.Equal(bench.Lan.Net("a").GetLink("eth0").Index, bench.Service.Current.Endpoints["e1"].Attachment!.SeenIndex);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Lose_what_a_crash_left_over(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p", kind));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.In(() => bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e2", "172.16.10.3/24")).GetAwaiter().GetResult());
        bench.In(() => bench.Service.Join("n1", "e2", "/run/netns/not-there"));

        bench.In(() => bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e3", "172.16.10.4/24")).GetAwaiter().GetResult());
        bench.In(() => bench.Service.Join("n1", "e3", "/run/netns/not-there"));

        // As if the process had died between the link and the record of it, once before the link had its alias.
        bench.Registry.Change(_ => new() { RemovedEndpoints = ["e2", "e3"] });
        bench.Lan.HostNet.ChangeLink(bench.Lan.HostNet.GetLink(EndpointLink.NameOf("e3")).Index, new LinkChange { Alias = "" });
        bench.Restart();
        Assert.NotNull(bench.Lan.HostNet.FindLink(EndpointLink.NameOf("e2")));
        Assert.Null(bench.Lan.HostNet.GetLink(EndpointLink.NameOf("e3")).Alias);
        bench.In(() => bench.Reconciler.Look(isFull: true));

        Assert.Null(bench.Lan.HostNet.FindLink(EndpointLink.NameOf("e2")));
        Assert.Null(bench.Lan.HostNet.FindLink(EndpointLink.NameOf("e3")));
        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Lead_nowhere_without_a_parent_and_when_internal(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On(null, kind));
        bench.Create("n2", AttachBench.On("p", kind) with { IsInternal = true });
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.Run("n1", "e2", "b", "172.16.10.3/24");
        bench.Run("n2", "e3", "c", "172.16.10.2/24");
        bench.Run("n2", "e4", "d", "172.16.10.3/24");

        Assert.True(bench.Lan.Reaches("a", "b", "172.16.10.3"));
        Assert.True(bench.Lan.Reaches("c", "d", "172.16.10.3"));
        Assert.False(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
        Assert.False(bench.Lan.Reaches("c", "lan", "172.16.10.1"));
        foreach (var (network, endpoint, place) in new[] { ("n1", "e1", "a"), ("n1", "e2", "b"), ("n2", "e3", "c"), ("n2", "e4", "d") })
        {
            bench.Stop(network, endpoint, place);
        }

        bench.In(() => bench.Service.DeleteNetworkAsync("n1").GetAwaiter().GetResult());
        bench.In(() => bench.Service.DeleteNetworkAsync("n2").GetAwaiter().GetResult());
        AssertNothingIsLeft(bench);
    }

    [Fact]
    public void Give_an_address_again_whose_endpoint_was_forgotten_but_not_one_in_use()
    {
        using var bench = Bench(DatapathKind.Userspace);
        bench.Create("n1", AttachBench.On("p", DatapathKind.Userspace));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        Forgotten(bench, "e2", "172.16.10.3/24");

        bench.Run("n1", "e3", "b", "172.16.10.3/24");
        var refusal = Assert.Throws<NetworkException>(() => bench.Run("n1", "e4", "c", "172.16.10.2/24"));

        Assert.Contains("e1", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["e1", "e3"], bench.Service.Current.Endpoints.Keys.Order());
        Assert.True(bench.Lan.Reaches("a", "b", "172.16.10.3"));
    }

    [Fact]
    public void Lose_endpoints_that_were_forgotten_but_only_after_a_while()
    {
        using var bench = Bench(DatapathKind.Userspace);
        bench.Create("n1", AttachBench.On("p", DatapathKind.Userspace));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        Forgotten(bench, "e2", "172.16.10.3/24");

        bench.In(() => bench.Reconciler.Look(isFull: true));
        bench.Clock.Pass(TimeSpan.FromSeconds(110));
        bench.In(() => bench.Reconciler.Look(isFull: true));
        Assert.Equal(2, bench.Service.Current.Endpoints.Count);
        bench.Clock.Pass(TimeSpan.FromSeconds(11));
        bench.In(() => bench.Reconciler.Look(isFull: true));

        Assert.Equal(["e1"], bench.Service.Current.Endpoints.Keys);
        Assert.Null(bench.Lan.HostNet.FindLink(EndpointLink.NameOf("e2")));
        Assert.Equal(["172.16.10.2"], bench.Service.Current.Holdings.Values.Select(holding => holding.Address.ToString()));
    }

    [Fact]
    public void Stand_on_a_VLAN_that_is_made_for_them_and_goes_with_the_last()
    {
        using var bench = Bench(DatapathKind.Userspace);
        bench.Create("n1", AttachBench.On("p.100", DatapathKind.Auto), "172.16.20.0/24", "172.16.20.1");
        bench.Create("n2", AttachBench.On("p.100", DatapathKind.Auto), "172.16.30.0/24", "172.16.30.1");
        bench.Run("n1", "e1", "a", "172.16.20.2/24");
        bench.Run("n1", "e2", "b", "172.16.20.3/24");

        Assert.True(bench.Lan.Reaches("a", "b", "172.16.20.3"));
        bench.Restart();
        Assert.True(bench.Lan.Reaches("a", "b", "172.16.20.3"));
        bench.Stop("n1", "e1", "a");
        bench.Stop("n1", "e2", "b");
        bench.In(() => bench.Service.DeleteNetworkAsync("n1").GetAwaiter().GetResult());
        Assert.NotNull(bench.Lan.HostNet.FindLink("p.100"));
        bench.In(() => bench.Service.DeleteNetworkAsync("n2").GetAwaiter().GetResult());
        AssertNothingIsLeft(bench);
    }

    [Fact]
    public void Are_refused_where_they_cannot_stand_beside_another()
    {
        using var bench = Bench(DatapathKind.Userspace);
        bench.Create("n1", AttachBench.On("p", DatapathKind.Userspace));

        Assert.Contains("n1 is already using parent interface p", Refusal(AttachBench.On("p", DatapathKind.Auto) with { Mode = MacvlanMode.Passthru }), StringComparison.Ordinal);
        Assert.Contains("not both", Refusal(AttachBench.On("p", DatapathKind.Auto) with { Kind = ChildKind.Ipvlan }), StringComparison.Ordinal);
        Assert.Contains("datapath=userspace", Refusal(AttachBench.On("p", DatapathKind.Kernel)), StringComparison.Ordinal);
        Assert.Contains("loopback", Refusal(AttachBench.On("lo", DatapathKind.Auto)), StringComparison.Ordinal);
        Assert.Contains("not found on the host: nic7", Refusal(AttachBench.On("nic7", DatapathKind.Auto)), StringComparison.Ordinal);
        Assert.Contains("between 1-4094, received: 4095", Refusal(AttachBench.On("p.4095", DatapathKind.Auto)), StringComparison.Ordinal);
        Assert.Contains("more than the 1500 of p", Refusal(AttachBench.On("p", DatapathKind.Auto) with { Mtu = 9000 }), StringComparison.Ordinal);

        string Refusal(NetworkSettings settings) => Assert.Throws<NetworkException>(() => bench.Create("n2", settings)).Message;
    }

    private static AttachBench Bench(DatapathKind kind)
    {
        var choice = DatapathSelection.Of(kind).Probe(ChildKind.Macvlan);
        Assert.SkipUnless(choice.IsSupported, choice.Reason);
        return new AttachBench();
    }

    /// <summary>Leaves an endpoint whose manager died before the sandbox was made.</summary>
    private static void Forgotten(AttachBench bench, string id, string address) => bench.In(() =>
    {
        bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", id, address)).GetAwaiter().GetResult();
        bench.Service.Join("n1", id, $"/run/netns/gone-{id}");
    });

    /// <summary>Waits until the link's name in its sandbox is known.</summary>
    private static void Settle(AttachBench bench, string endpoint) =>
        Assert.True(SpinWait.SpinUntil(() => bench.Service.Current.Endpoints[endpoint].Attachment?.SeenName == "eth0", Patience));

    private static void AssertNothingIsLeft(AttachBench bench)
    {
        Assert.Empty(bench.Lan.HostNet.Links().Where(link => OwnershipMark.Covers(link.Group)).Select(link => link.Name));
        Assert.Empty(bench.Service.Current.Holdings);
    }
}
