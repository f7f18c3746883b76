using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Tests.Macvlan;

public sealed class VerdictsOfAPort
{
    [Fact]
    public void Private_children_get_a_siblings_unicast_from_outside_but_never_directly()
    {
        var table = Table(MacvlanMode.Private, MacvlanMode.Private);
        var frame = Frames.View(Frames.Build(Frames.Child(1), Frames.Child(0)));

        Assert.Equal([1], Outcome.ChildrenOf(table.FromWire(frame)));
        var sent = table.FromChild(0, frame);
        Assert.True(sent.ToWire);
        Assert.Empty(Outcome.ChildrenOf(sent));
    }

    [Fact]
    public void A_reflected_broadcast_of_a_private_child_returns_to_it_alone_with_no_bytes_and_hides_from_the_host()
    {
        var table = Table(MacvlanMode.Private, MacvlanMode.Private);
        var verdict = table.FromWire(Frames.View(Frames.Build(MacAddress.Broadcast, Frames.Child(0))));

        Assert.Equal(new Outcome(VerdictReason.MulticastBackToSender, false, false, false, "0:Broadcast:0"), Outcome.Of(verdict));
    }

    [Fact]
    public void A_reflected_broadcast_of_a_bridge_child_skips_its_siblings_unless_the_newer_rule_is_asked_for()
    {
        MacvlanMode[] modes = [MacvlanMode.Bridge, MacvlanMode.Bridge, MacvlanMode.Vepa];
        var bytes = Frames.Build(MacAddress.Broadcast, Frames.Child(0));

        Assert.Equal([2], Outcome.ChildrenOf(Table(modes).FromWire(Frames.View(bytes))));
        Assert.Equal([0, 1, 2], Outcome.ChildrenOf(Table(ReflectedBridgeMulticast.VepaAndBridge, modes).FromWire(Frames.View(bytes))));
    }

    [Fact]
    public void A_tag_in_line_hides_a_pause_frame_between_bridge_siblings_but_not_on_receive()
    {
        var table = Table(MacvlanMode.Bridge, MacvlanMode.Bridge);
        var plain = Frames.View(Frames.Build(MacAddress.Broadcast, Frames.Stranger, EtherType.Pause));
        var tagged = Frames.View(Frames.Build(MacAddress.Broadcast, Frames.Stranger, EtherType.Pause, tag: VlanTag.Customer(100)));

        Assert.Equal(VerdictReason.BridgePauseToWire, table.FromChild(0, plain).Reason);
        Assert.Equal([1], Outcome.ChildrenOf(table.FromChild(0, tagged)));
        Assert.Equal(VerdictReason.PauseNotFlooded, table.FromWire(tagged).Reason);
    }

    [Fact]
    public void A_copy_longer_than_the_siblings_MTU_is_refused_unless_it_is_a_segment_to_be_cut_later()
    {
        var table = MacvlanTable.Create(
            new MacvlanParent { Address = Frames.Parent },
            [Child(0, MacvlanMode.Bridge), Child(1, MacvlanMode.Bridge) with { Mtu = 100 }]);
        var longest = Frames.View(Frames.Build(MacAddress.Broadcast, Frames.Child(0), length: 118));
        var longer = Frames.View(Frames.Build(MacAddress.Broadcast, Frames.Child(0), length: 119));

        Assert.Equal("1:Broadcast:132:m", Outcome.Of(table.FromChild(0, longest)).Copies);
        Assert.Equal("1:Broadcast:133:m:refused", Outcome.Of(table.FromChild(0, longer)).Copies);
        Assert.Equal("1:Broadcast:133:m", Outcome.Of(table.FromChild(0, longer, isGso: true)).Copies);
    }

    [Fact]
    public void Sibling_unicast_is_checked_against_the_parents_MTU_only()
    {
        var table = MacvlanTable.Create(
            new MacvlanParent { Address = Frames.Parent, Mtu = 1000 },
            [Child(0, MacvlanMode.Bridge), Child(1, MacvlanMode.Bridge) with { Mtu = 100 }]);
        var fits = table.FromChild(0, Frames.View(Frames.Build(Frames.Child(1), Frames.Child(0), length: 1018)));
        var lost = table.FromChild(0, Frames.View(Frames.Build(Frames.Child(1), Frames.Child(0), length: 1019)));

        Assert.Equal([1], Outcome.ChildrenOf(fits));
        Assert.Equal(VerdictReason.TooLongForParent, lost.Reason);
        Assert.True(lost.IsDrop && lost.ParentDrops);
    }

    [Fact]
    public void Groups_with_more_subscribers_than_the_cutoff_are_deferred_and_lost_when_the_queue_has_no_length()
    {
        var children = new[] { Child(0, MacvlanMode.Bridge, Frames.AllSystems, Frames.Group), Child(1, MacvlanMode.Vepa, Frames.AllSystems) };
        var parent = new MacvlanParent { Address = Frames.Parent };
        var all = Frames.Build(Frames.AllSystems, Frames.Stranger);
        var one = Frames.Build(Frames.Group, Frames.Stranger);

        var table = MacvlanTable.Create(parent, children);
        Assert.True(table.FromWire(Frames.View(all)).IsDeferred);
        Assert.False(table.FromWire(Frames.View(one)).IsDeferred);
        Assert.True(MacvlanTable.Create(parent with { BroadcastCutoff = 0 }, children).FromWire(Frames.View(one)).IsDeferred);
        Assert.True(MacvlanTable.Create(parent with { HasUnicastFilter = false }, children).FromWire(Frames.View(one)).IsDeferred);
        Assert.False(MacvlanTable.Create(parent with { BroadcastCutoff = -1 }, children).FromWire(Frames.View(all)).IsDeferred);

        var closed = MacvlanTable.Create(parent, [.. children.Select(static child => child with { BroadcastQueueLength = 0 })]);
        Assert.Equal(VerdictReason.BroadcastQueueClosed, closed.FromWire(Frames.View(all)).Reason);
        Assert.True(closed.FromWire(Frames.View(all)).ToHost);
        Assert.Equal([0], Outcome.ChildrenOf(closed.FromWire(Frames.View(one))));
    }

    [Fact]
    public void A_verdict_and_its_copies_allocate_nothing()
    {
        var table = Table([.. Enumerable.Repeat(MacvlanMode.Bridge, 100)]);
        var frame = Frames.View(Frames.Build(MacAddress.Broadcast, Frames.Stranger));
        var unicast = Frames.View(Frames.Build(Frames.Child(5), Frames.Child(1)));
        _ = Walk(table, frame, unicast);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var copies = Walk(table, frame, unicast);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000 * (100 + 99 + 1 + 1), copies);
    }

    [Fact]
    public void A_hundred_thousand_children_with_groups_make_a_table_that_finds_each_of_them()
    {
        MacvlanChild[] children = [.. Enumerable.Range(0, 100_000).Select(static number =>
            Child(number, MacvlanMode.Bridge, Frames.AllSystems, new MacAddress(0x3333_FF00_0000UL + (ulong)number)))];
        var table = MacvlanTable.Create(new MacvlanParent { Address = Frames.Parent }, children);

        for (var number = 0; number < children.Length; number += 7)
        {
            Assert.Equal(number, table.FindUpChild(children[number].Address));
            var solicited = Frames.Build(new MacAddress(0x3333_FF00_0000UL + (ulong)number), Frames.Stranger);
            Assert.Equal([number], Outcome.ChildrenOf(table.FromWire(Frames.View(solicited))));
        }

        Assert.Equal(100_000, Outcome.ChildrenOf(table.FromWire(Frames.View(Frames.Build(Frames.AllSystems, Frames.Stranger)))).Length);
    }

    [Fact]
    public void A_promiscuous_passthru_child_with_nopromisc_gets_only_groups_it_has_joined_unless_the_parent_is_open()
    {
        var child = Child(0, MacvlanMode.Passthru, Frames.Group) with
        {
            Address = Frames.Parent, IsPromiscuous = true, Flags = MacvlanFlags.NoPromisc,
        };
        var parent = new MacvlanParent { Address = Frames.Parent };
        var stray = Frames.Build(Frames.OtherGroup, Frames.Stranger);

        Assert.Empty(Outcome.ChildrenOf(MacvlanTable.Create(parent, [child]).FromWire(Frames.View(stray))));
        Assert.Equal([0], Outcome.ChildrenOf(
            MacvlanTable.Create(parent, [child]).FromWire(Frames.View(Frames.Build(Frames.Group, Frames.Stranger)))));
        Assert.Equal([0], Outcome.ChildrenOf(
            MacvlanTable.Create(parent with { IsPromiscuous = true }, [child]).FromWire(Frames.View(stray))));
        Assert.Equal([0], Outcome.ChildrenOf(
            MacvlanTable.Create(parent, [child with { Flags = MacvlanFlags.None }]).FromWire(Frames.View(stray))));
    }

    [Fact]
    public void Every_reason_has_a_sentence_of_its_own()
    {
        var sentences = Enum.GetValues<VerdictReason>().Select(VerdictReasons.Describe).ToList();
        Assert.Equal(VerdictReasons.Count, sentences.Count);
        Assert.Equal(sentences.Count, sentences.Distinct().Count());
    }

    private static int Walk(MacvlanTable table, FrameView broadcast, FrameView unicast)
    {
        var copies = 0;
        for (var round = 0; round < 1000; round++)
        {
            copies += Count(table.FromWire(broadcast)) + Count(table.FromChild(3, broadcast));
            copies += Count(table.FromWire(unicast)) + Count(table.FromChild(1, unicast));
        }

        return copies;
    }

    private static int Count(in Verdict verdict)
    {
        var count = 0;
        foreach (var copy in verdict)
        {
            count += copy.CountedBytes > 0 ? 1 : 0;
        }

        return count;
    }

    private static MacvlanChild Child(int number, MacvlanMode mode, params MacAddress[] groups) =>
        new() { Address = Frames.Child(number), Mode = mode, Groups = groups };

    private static MacvlanTable Table(params MacvlanMode[] modes) => Table(ReflectedBridgeMulticast.VepaOnly, modes);

    private static MacvlanTable Table(ReflectedBridgeMulticast rules, params MacvlanMode[] modes) => MacvlanTable.Create(
        new MacvlanParent { Address = Frames.Parent, ReflectedBridgeMulticast = rules }, [.. modes.Select(static (mode, number) => Child(number, mode))]);
}
