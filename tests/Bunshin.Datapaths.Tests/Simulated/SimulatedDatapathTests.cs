using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Tests.Simulated;

public sealed class SimulatedDatapathTests
{
    private readonly SimulatedNetwork _network = new(1);
    private readonly SimulatedHost _server;
    private readonly SimulatedHost _ns0;
    private readonly SimulatedDatapath _datapath;

    public SimulatedDatapathTests()
    {
        _server = _network.AddHost("server");
        _ns0 = _network.AddHost("ns0");
        _network.AddNic(_server, "eth0", _network.AddSwitch()).SetUp();
        _datapath = new SimulatedDatapath(_network);
    }

    private static ChildSpec Child(string name, MacvlanMode mode = MacvlanMode.Bridge) =>
        new() { Name = name, Mode = mode, Namespace = NamespaceReference.Named("ns0") };

    private static ParentSpec Spec(params ChildSpec[] children) =>
        new() { Name = "eth0", Namespace = NamespaceReference.Named("server"), Children = children };

    [Fact]
    public void Children_are_made_down_in_their_hosts_and_vanish_with_the_parent()
    {
        using (var running = _datapath.Start(Spec(Child("mv0"), new ChildSpec { Name = "mv1" })))
        {
            Assert.False(_ns0.Find("mv0")!.IsUp);
            Assert.NotNull(_server.Find("mv1"));
            Assert.Equal(["mv0", "mv1"], running.Observe().Children.Select(child => child.Name));
            Assert.True(running.Observe().HasCarrier);
        }

        Assert.Empty(_ns0.Interfaces);
        Assert.Single(_server.Interfaces);
    }

    [Fact]
    public void What_is_seen_of_a_child_follows_its_traffic()
    {
        using var running = _datapath.Start(Spec(Child("mv0")));
        Topology.Up(_ns0.Find("mv0")!, 2);
        _ = _network.Ping(_ns0, IpAddress.Parse("192.168.1.77"), attempts: 1);
        var seen = Assert.Single(running.Observe().Children);
        Assert.True(seen.IsUp && seen.HasCarrier);
        Assert.Equal(3, seen.Counters.TxPackets);
        _server.Find("eth0")!.SetDown();
        _ = _network.Ping(_ns0, IpAddress.Parse("192.168.1.77"), attempts: 1);
        seen = Assert.Single(running.Observe().Children);
        Assert.False(seen.HasCarrier);
        Assert.Equal(3, seen.Counters.TxDropped);
        Assert.Equal((VerdictReasons.Describe(VerdictReason.NoCarrier), 3L), Assert.Single(seen.Drops) switch { var drop => (drop.Key, drop.Value) });
    }

    [Fact]
    public void Lasting_children_are_left_and_adopted_and_stay_where_that_fails()
    {
        var spec = Spec(Child("mv0"), Child("mv1")) with { IsLasting = true };
        var first = _datapath.Start(spec);
        Topology.Up(_ns0.Find("mv0")!, 2);
        var before = _ns0.Find("mv0")!;
        Assert.Throws<DatapathException>(() => first.Change(spec with { IsLasting = false }));
        first.Detach();
        first.Dispose();
        Assert.Same(before, _ns0.Find("mv0"));

        _ = _network.AddNic(_ns0, "mv2", plugged: null);
        Assert.Throws<DatapathException>(() => _datapath.Start(Spec(Child("mv0", MacvlanMode.Vepa), Child("mv2")) with { IsLasting = true }));
        Assert.Throws<DatapathException>(() => _datapath.Start(Spec(Child("mv0"))));
        using (var second = _datapath.Start(spec))
        {
            Assert.Same(before, _ns0.Find("mv0"));
            Assert.True(second.Observe().Children[0].IsUp);
        }

        Assert.Equal("mv2", Assert.Single(_ns0.Interfaces).Name);
        using var brief = _datapath.Start(Spec(Child("mv0")));
        Assert.Throws<InvalidOperationException>(brief.Detach);
    }

    [Fact]
    public void A_change_keeps_what_stays()
    {
        using var running = _datapath.Start(Spec(Child("mv0"), Child("mv1")));
        var kept = _ns0.Find("mv0")!;
        Topology.Up(kept, 2);
        running.Change(Spec(Child("mv0", MacvlanMode.Private), Child("mv2")));
        Assert.Same(kept, _ns0.Find("mv0"));
        Assert.True(kept.IsUp);
        Assert.Null(_ns0.Find("mv1"));
        Assert.NotNull(_ns0.Find("mv2"));
        Topology.Up(_ns0.Find("mv2")!, 3);
    }

    [Fact]
    public void A_change_to_passthru_makes_room_first_and_a_child_that_becomes_it_is_made_anew()
    {
        using var running = _datapath.Start(Spec(Child("mv0")));
        running.Change(Spec(Child("mv0", MacvlanMode.Passthru)));
        Assert.Equal(_server.Find("eth0")!.Mac, _ns0.Find("mv0")!.Mac);
        running.Change(Spec(Child("pt0", MacvlanMode.Passthru)));
        Assert.Null(_ns0.Find("mv0"));
        Assert.Equal(_server.Find("eth0")!.Mac, _ns0.Find("pt0")!.Mac);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once_and_nothing_is_made()
    {
        var refusal = Assert.Throws<DatapathException>(() => _datapath.Start(Spec(
            Child("mv0"), Child("mv0"), Child("a-name-that-is-too-long"), Child("big") with { Mtu = 9000 },
            Child("lost") with { Namespace = NamespaceReference.Named("nowhere") })));
        Assert.Equal(4, refusal.Problems.Count);
        Assert.Empty(_ns0.Interfaces);
    }

    [Fact]
    public void A_name_in_use_undoes_what_was_begun()
    {
        using var first = _datapath.Start(Spec(Child("mv1")));
        var refusal = Assert.Throws<DatapathException>(() => _datapath.Start(Spec(Child("mv0"), Child("mv1"))));
        Assert.Contains("EEXIST", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["mv1"], _ns0.Interfaces.Select(one => one.Name));
    }

    [Theory]
    [InlineData("eth1", "server")]
    [InlineData("eth0", "nowhere")]
    public void A_parent_that_is_not_there_is_named(string name, string host)
    {
        var spec = new ParentSpec { Name = name, Namespace = NamespaceReference.Named(host) };
        var refusal = Assert.Throws<DatapathException>(() => _datapath.Start(spec));
        Assert.Contains(host == "server" ? name : host, refusal.Message, StringComparison.Ordinal);
    }
}
