using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Lasting;

public sealed class Lasting_children
{
    public static TheoryData<string> Datapaths => LastingBench.Datapaths;

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void Outlive_who_served_them_and_are_adopted_as_they_are(string datapath)
    {
        using var bench = new LastingBench(datapath);
        using (var first = bench.Start(bench.Child(1), bench.Child(2)))
        {
            _ = (bench.Move(1), bench.Move(2));
            Assert.True(bench.Reaches(1, 2));
            first.Detach();
        }

        var before = bench.Link(1);
        Assert.True(before.IsUp);
        Assert.Equal(LastingBench.Alias(1), before.Alias);
        Assert.Equal(bench.ServesAlone, bench.Net.Reaches("c1", "c2", 2));

        using var second = bench.Start(bench.Moved(1), bench.Moved(2), bench.Child(3));
        var after = bench.Link(1);
        Assert.Equal((before.Index, before.Address, before.Mtu, before.IsUp, before.Group), (after.Index, after.Address, after.Mtu, after.IsUp, after.Group));
        _ = bench.Move(3);
        Assert.True(bench.Reaches(1, 2) && bench.Reaches(3, 1) && bench.ReachesWire(2));
        Assert.Equal(["eth0", "eth0"], second.Observe().Children.Take(2).Select(child => child.Name));
        Assert.All(second.Observe().Children.Take(2), child => Assert.True(child.IsUp && child.HasCarrier));
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void Are_removed_by_whoever_serves_them_at_the_end(string datapath)
    {
        using var bench = new LastingBench(datapath);
        bench.Start(bench.Child(1), bench.Child(2)).Detach();
        Assert.Equal(2, bench.CountChildren("host"));
        bench.Start(bench.Child(1), bench.Child(2)).Dispose();
        Assert.Equal(0, bench.CountChildren("host"));
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void That_are_not_as_wanted_are_brought_to_it_where_they_differ(string datapath)
    {
        using var bench = new LastingBench(datapath);
        bench.Start(bench.Child(1)).Detach();
        var before = bench.Net.HostNet.GetLink("c1");
        bench.Net.HostNet.SetUp(before.Index);
        var wanted = bench.Child(1) with
        {
            Mode = MacvlanMode.Source, Sources = [MacAddress.Parse("02:00:00:00:00:01")], Mtu = 1400, Alias = "another", Address = MacAddress.Parse("02:00:00:00:00:77"),
        };

        using var second = bench.Start(wanted);

        var after = bench.Net.HostNet.GetLink("c1");
        Assert.Equal((before.Index, true, 1400, "another", wanted.Address), (after.Index, after.IsUp, after.Mtu, after.Alias, after.Address));
        if (bench.IsKernel)
        {
            var kind = Assert.IsType<MacvlanKind>(after.Kind);
            Assert.Equal(MacvlanLinkMode.Source, kind.Mode);
            Assert.Equal(wanted.Sources, kind.Sources);
        }
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void A_strangers_interface_of_the_name_is_refused_and_named(string datapath)
    {
        using var bench = new LastingBench(datapath);
        bench.Net.HostNet.CreateLink(new NewLink { Name = "c1", Kind = new VethKind() });
        var failure = Assert.Throws<DatapathException>(() => bench.Start(bench.Child(1)));
        Assert.Contains("there is an interface c1 already", failure.Message, StringComparison.Ordinal);
        Assert.Contains("veth", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(bench.Net.HostNet.FindLink("c1"));
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void The_same_name_of_a_child_that_does_not_last_is_refused(string datapath)
    {
        using var bench = new LastingBench(datapath);
        bench.Net.HostNet.CreateLink(new NewLink { Name = "p2", IsUp = true, Kind = new VethKind() });
        using var other = bench.Datapath.Start(bench.Net.Spec(bench.Child(1)) with { Name = bench.IsKernel ? "p" : "p2" });
        var failure = Assert.Throws<DatapathException>(() => bench.Start(bench.Child(1)));
        Assert.Contains("not one of bunshin's lasting children", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(bench.Net.HostNet.FindLink("c1"));
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void That_were_adopted_stay_as_they_were_when_the_start_fails_half_way(string datapath)
    {
        using var bench = new LastingBench(datapath);
        bench.Start(bench.Child(1), bench.Child(2)).Detach();
        var before = bench.Net.HostNet.GetLink("c1");
        bench.Net.HostNet.CreateLink(new NewLink { Name = "c4", Kind = new VethKind() });

        _ = Assert.Throws<DatapathException>(() => bench.Start(bench.Child(1) with { Mtu = 1300 }, bench.Child(3), bench.Child(4), bench.Child(2)));

        Assert.Equal((before.Index, before.Mtu, before.Alias), (bench.Net.HostNet.GetLink("c1").Index, bench.Net.HostNet.GetLink("c1").Mtu, before.Alias));
        Assert.NotNull(bench.Net.HostNet.FindLink("c2"));
        Assert.Null(bench.Net.HostNet.FindLink("c3"));
        using var running = bench.Start(bench.Child(1));
        _ = Assert.Throws<DatapathException>(() => running.Change(bench.Spec(bench.Child(1), bench.Child(2) with { Mtu = 1300 }, bench.Child(3), bench.Child(4))));
        Assert.Equal(before.Mtu, bench.Net.HostNet.GetLink("c2").Mtu);
        Assert.Null(bench.Net.HostNet.FindLink("c3"));
        running.Change(bench.Spec(bench.Child(1), bench.Child(2)));
        Assert.Equal(2, running.Observe().Children.Count);
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void Only_they_can_be_left_and_the_wish_cannot_change(string datapath)
    {
        using var bench = new LastingBench(datapath);
        using var running = bench.Datapath.Start(bench.Net.Spec(bench.Child(1)));
        _ = Assert.Throws<InvalidOperationException>(running.Detach);
        Assert.NotNull(bench.Net.HostNet.FindLink("c1"));
        Assert.Contains("cannot be changed", Assert.Throws<DatapathException>(() => running.Change(bench.Spec(bench.Child(1)))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void An_alias_can_be_changed_and_a_bad_one_is_refused(string datapath)
    {
        using var bench = new LastingBench(datapath);
        using var running = bench.Start(bench.Child(1));
        running.Change(bench.Spec(bench.Child(1) with { Alias = "other" }));
        Assert.Equal("other", bench.Net.HostNet.GetLink("c1").Alias);
        var failure = Assert.Throws<DatapathException>(() => running.Change(bench.Spec(bench.Child(1) with { Alias = new string('é', 128) })));
        Assert.Contains("255 bytes", failure.Message, StringComparison.Ordinal);
        running.Change(bench.Spec(bench.Child(1) with { Alias = new string('x', 255) }));
        Assert.Equal(255, bench.Net.HostNet.GetLink("c1").Alias!.Length);
    }

    [Fact]
    public void A_veth_cannot_last()
    {
        using var bench = new LastingBench("veth-mmsg");
        var failure = Assert.Throws<DatapathException>(() => bench.Start(bench.Child(1)));
        Assert.Contains("only TAPs do", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parent_that_is_served_is_not_given_to_another()
    {
        using var bench = new LastingBench("tap-mmsg");
        using var first = bench.Start(bench.Child(1));
        Assert.Contains("another userspace datapath serves it", Assert.Throws<DatapathException>(() => bench.Start(bench.Child(2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_is_served_is_not_given_to_another()
    {
        using var bench = new LastingBench("tap-mmsg");
        using var first = bench.Start(bench.Child(1));
        _ = bench.Move(1);
        bench.Net.HostNet.CreateLink(new NewLink { Name = "p2", IsUp = true, Kind = new VethKind() });
        var failure = Assert.Throws<DatapathException>(() => bench.Datapath.Start(bench.Spec(bench.Moved(1)) with { Name = "p2" }));
        Assert.Contains($"({Environment.ProcessId})", failure.Message, StringComparison.Ordinal);
    }
}
