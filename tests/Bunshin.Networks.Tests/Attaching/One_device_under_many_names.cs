using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Networks.Tests.Attaching;

public sealed class One_device_under_many_names
{
    private const string LongName = "an-alternative-name-of-more-than-15-bytes";

    public static TheoryData<string> OtherNames => ["lan0", LongName, "mv", "mv-of-mv"];

    public static TheoryData<DatapathKind> Kinds => [.. DatapathKinds.Real];

    [Theory]
    [MemberData(nameof(OtherNames))]
    public void Is_one_LAN_on_which_an_address_is_given_once(string other)
    {
        using var bench = Bench(DatapathKind.Kernel);
        bench.Create("n1", AttachBench.On("p", DatapathKind.Auto));
        bench.Create("n2", AttachBench.On(other, DatapathKind.Auto));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");

        var refusal = Assert.Throws<NetworkException>(() => bench.Run("n2", "e2", "b", "172.16.10.2/24"));
        Assert.Contains("e1", refusal.Message, StringComparison.Ordinal);
        bench.Run("n2", "e2", "b", "172.16.10.3/24");
        Assert.True(bench.Lan.Reaches("a", "b", "172.16.10.3"));
        Assert.True(bench.Lan.Reaches("b", "lan", "172.16.10.1"));
        Assert.NotEqual(bench.Service.Current.Endpoints["e1"].Address, bench.Service.Current.Endpoints["e2"].Address);
    }

    [Theory]
    [MemberData(nameof(OtherNames))]
    public void Is_one_parent_to_the_rules_of_kinds_modes_and_datapaths(string other)
    {
        using var bench = Bench(DatapathKind.Kernel);
        bench.Create("n1", AttachBench.On("p", DatapathKind.Kernel));

        Assert.Contains("cannot use mode passthru, macvlan network n1", Refusal(AttachBench.On(other, DatapathKind.Auto) with { Mode = MacvlanMode.Passthru }), StringComparison.Ordinal);
        Assert.Contains("datapath=kernel", Refusal(AttachBench.On(other, DatapathKind.Userspace)), StringComparison.Ordinal);

        string Refusal(NetworkSettings settings) => Assert.Throws<NetworkException>(() => bench.Create("n2", settings)).Message;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_followed_when_it_is_renamed(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p", kind));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        Rename(bench, "p", "q");

        bench.In(() => bench.Reconciler.Look(isFull: true));
        bench.Run("n1", "e2", "b", "172.16.10.3/24");

        Assert.Empty(bench.Reconciler.Problems);
        Assert.Equal(("q", "p"), (bench.Service.Current.Network("n1").LowerDevice, bench.Service.Current.Network("n1").Settings.Parent));
        Assert.True(bench.Lan.Reaches("a", "b", "172.16.10.3"));
        bench.Restart();
        Assert.Empty(bench.Reconciler.Problems);
        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
        bench.Create("n2", AttachBench.On("q", kind));
        bench.Run("n2", "e3", "c", "172.16.10.4/24");
        Assert.True(bench.Lan.Reaches("c", "a", "172.16.10.2"));
        foreach (var (network, endpoint, place) in new[] { ("n1", "e1", "a"), ("n1", "e2", "b"), ("n2", "e3", "c") })
        {
            bench.Stop(network, endpoint, place);
        }

        Assert.DoesNotContain(bench.Lan.HostNet.Links(), static link => link.LinkIndex is not null && link.Kind is MacvlanKind && link.Alias is not null);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_followed_when_nothing_stands_on_it(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p", kind));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.Stop("n1", "e1", "a");
        Rename(bench, "p", "q");
        bench.In(() => bench.Reconciler.Look(isFull: false));

        bench.Run("n1", "e2", "b", "172.16.10.3/24");

        Assert.True(bench.Lan.Reaches("b", "lan", "172.16.10.1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_left_for_another_that_gets_the_name_the_user_gave(DatapathKind kind)
    {
        using var bench = Bench(kind);
        bench.Create("n1", AttachBench.On("p", kind));
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.AwaitSeen();
        Rename(bench, "p", "old");
        bench.Lan.HostNet.CreateLink(new NewLink
        {
            Name = "p", Kind = new VethKind { Peer = new NewLink { Name = "w2", Kind = new VethKind(), Namespace = bench.Lan.Place("lan2") } },
        });
        bench.Lan.Raise("host", "p");
        bench.Lan.Raise("lan2", "w2");
        bench.Lan.Address("lan2", "w2", "172.16.10.1/24");

        bench.In(() => bench.Reconciler.Look(isFull: true));
        bench.In(() => bench.Reconciler.Look(isFull: true));

        Assert.Empty(bench.Reconciler.Problems);
        Assert.True(bench.Lan.Reaches("a", "lan2", "172.16.10.1"));
        bench.Run("n1", "e2", "b", "172.16.10.3/24");
        Assert.True(bench.Lan.Reaches("b", "lan2", "172.16.10.1"));
        Assert.True(bench.Lan.Reaches("a", "b", "172.16.10.3"));
        Assert.Single(bench.Lan.Net("a").Links(), static link => link.Name != "lo");
        bench.Restart();
        Assert.True(bench.Lan.Reaches("a", "lan2", "172.16.10.1"));
    }

    private static void Rename(AttachBench bench, string from, string to)
    {
        var index = bench.Lan.HostNet.GetLink(from).Index;
        bench.Lan.HostNet.SetDown(index);
        bench.Lan.HostNet.ChangeLink(index, new LinkChange { Name = to });
        bench.Lan.HostNet.SetUp(index);
    }

    private static AttachBench Bench(DatapathKind kind)
    {
        var choice = DatapathSelection.Of(kind).Probe(ChildKind.Macvlan);
        Assert.SkipUnless(choice.IsSupported, choice.Reason);
        var bench = new AttachBench();
        var net = bench.Lan.HostNet;
        net.AddAlternativeName(bench.Lan.Parent.Index, "lan0");
        net.AddAlternativeName(bench.Lan.Parent.Index, LongName);
        if (kind == DatapathKind.Kernel)
        {
            net.CreateLink(new NewLink { Name = "mv", LinkIndex = bench.Lan.Parent.Index, Kind = new MacvlanKind { Mode = MacvlanLinkMode.Bridge } });
            net.CreateLink(new NewLink { Name = "mv-of-mv", LinkIndex = net.GetLink("mv").Index, Kind = new MacvlanKind { Mode = MacvlanLinkMode.Bridge } });
        }

        return bench;
    }
}
