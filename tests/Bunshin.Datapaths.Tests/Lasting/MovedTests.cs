using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Tests.Lasting;

/// <summary>What container managers do with links, and what becomes of the parent.</summary>
public sealed class Children_that_others_move
{
    public static TheoryData<string> Datapaths => LastingBench.Datapaths;

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void Are_served_wherever_they_are_and_nobody_is_touched_by_changes_of_others(string datapath)
    {
        using var bench = new LastingBench(datapath);
        using var running = bench.Start(bench.Child(1), bench.Child(2), bench.Child(3));
        _ = (bench.Move(1), bench.Move(2));
        Assert.True(bench.Reaches(1, 2));
        Assert.Equal(3, running.Observe().Children.Count);
        var before = bench.Link(1);

        running.Change(bench.Spec(bench.Child(1), bench.Child(2), bench.Child(4)));

        var after = bench.Link(1);
        Assert.Equal((before.Index, before.IsUp, before.Address, before.CarrierChanges), (after.Index, after.IsUp, after.Address, after.CarrierChanges));
        Assert.Null(bench.Net.HostNet.FindLink("c3"));
        Assert.NotNull(bench.Net.HostNet.FindLink("c4"));
        Assert.True(bench.Reaches(2, 1) && bench.ReachesWire(1));
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void Come_back_and_are_removed(string datapath)
    {
        using var bench = new LastingBench(datapath);
        using var running = bench.Start(bench.Child(1), bench.Child(2));
        _ = (bench.Move(1), bench.Move(2));
        Assert.True(bench.Reaches(1, 2));
        _ = bench.MoveBack(1);
        Assert.Equal(2, running.Observe().Children.Count);
        running.Change(bench.Spec(bench.Child(2)));
        Assert.Null(bench.Net.HostNet.FindLink("c1"));
        Assert.True(bench.ReachesWire(2));
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void Are_not_mistaken_for_strangers_that_got_their_index_and_name(string datapath)
    {
        using var bench = new LastingBench(datapath);
        using var running = bench.Start(bench.Child(1), bench.Child(2));
        var index = bench.Net.HostNet.GetLink("c1").Index;
        _ = bench.Move(1);
        bench.Net.HostNet.CreateLink(new NewLink { Name = "c1", Index = index, Kind = new VethKind() });

        _ = running.Observe();
        running.Change(bench.Spec(bench.Child(2)));

        Assert.IsType<VethKind>(bench.Net.HostNet.GetLink("c1").Kind);

        // The userspace datapath has the device in its hand; the kernel's is left to who moved it.
        Assert.Equal(bench.IsKernel, bench.Net.Net("c1").FindLink("eth0") is not null);
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void May_vanish(string datapath)
    {
        using var bench = new LastingBench(datapath);
        using var running = bench.Start(bench.Child(1), bench.Child(2), bench.Child(3));
        _ = (bench.Move(1), bench.Move(2), bench.Move(3));
        Assert.True(bench.Reaches(1, 2));
        bench.Net.Net("c1").DeleteLink(bench.Link(1).Index);
        bench.Net.Leave("c3");

        var seen = running.Observe();
        Assert.False(seen.Children[0].IsUp);
        running.Change(bench.Spec(bench.Child(2), bench.Child(4)));
        _ = bench.Move(4);
        Assert.True(bench.Reaches(2, 4));
        Assert.Equal(2, running.Observe().Children.Count);
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void Survive_a_parent_that_vanishes_and_comes_back(string datapath)
    {
        using var bench = new LastingBench(datapath);
        using var running = bench.Start(bench.Child(1), bench.Child(2));
        _ = (bench.Move(1), bench.Move(2));
        Assert.True(bench.Reaches(1, 2));
        Assert.False(running.Observe().IsGone);
        bench.Net.HostNet.DeleteLink(bench.Net.HostNet.GetLink("p").Index);
        Assert.True(running.Observe().IsGone);
        Assert.Equal(2, running.Observe().Children.Count);
        Assert.Contains("is gone", Assert.Throws<DatapathException>(() => running.Change(bench.Spec(bench.Child(1), bench.Child(2), bench.Child(3)))).Message, StringComparison.Ordinal);
        running.Change(bench.Spec(bench.Child(1)));
        running.Detach();

        bench.Net.ConnectParent();
        using var second = bench.IsKernel ? bench.Start(bench.Child(1), bench.Child(3)) : bench.Start(bench.Moved(1), bench.Child(3));
        _ = bench.IsKernel ? bench.Move(1) : null;
        _ = bench.Move(3);
        Assert.False(second.Observe().IsGone);
        Assert.True(bench.Reaches(1, 3) && bench.ReachesWire(3));
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void Of_a_parent_that_is_gone_can_be_disposed_of(string datapath)
    {
        using var bench = new LastingBench(datapath);
        var running = bench.Start(bench.Child(1), bench.Child(2));
        bench.Net.HostNet.DeleteLink(bench.Net.HostNet.GetLink("p").Index);
        running.Dispose();
        Assert.Equal(0, bench.CountChildren("host"));
    }

    [Theory]
    [MemberData(nameof(Datapaths))]
    public void Go_on_when_the_parent_was_down(string datapath)
    {
        using var bench = new LastingBench(datapath);
        using var running = bench.Start(bench.Child(1), bench.Child(2));
        _ = (bench.Move(1), bench.Move(2));
        Assert.True(bench.ReachesWire(1));
        var parent = bench.Net.HostNet.GetLink("p").Index;
        for (var round = 0; round < 3; round++)
        {
            bench.Net.HostNet.SetDown(parent);
            Assert.False(running.Observe().HasCarrier);
            bench.Net.HostNet.SetUp(parent);
            Assert.True(bench.ReachesWire(1) && bench.Reaches(1, 2));
        }
    }
}
