using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Ethernet;
using CsCheck;

namespace Bunshin.Forwarding.Tests.Switching;

public sealed class SwitchingFrames
{
    private static readonly MacAddress A = new(0x0200_0000_000A);
    private static readonly MacAddress B = new(0x0200_0000_000B);

    [Fact]
    public void A_learned_address_gets_its_frames_alone_and_an_unknown_one_floods()
    {
        var bridge = new LearningSwitch(3);
        Assert.Equal([1, 2], Leaves(bridge, 0, B, A, out var outcome));
        Assert.Equal(SwitchOutcome.Flooded, outcome);
        Assert.Equal([0], Leaves(bridge, 2, A, B, out outcome));
        Assert.Equal(SwitchOutcome.Forwarded, outcome);
        Assert.Equal([2], Leaves(bridge, 1, B, A, out _));
        Assert.Equal([1], Leaves(bridge, 2, A, B, out _));
        Assert.Equal(1, bridge.Counters.Moved);
    }

    [Fact]
    public void A_frame_returns_to_its_port_only_with_hairpin()
    {
        var bridge = new LearningSwitch(2);
        _ = Leaves(bridge, 0, MacAddress.Broadcast, B, out _);
        Assert.Empty(Leaves(bridge, 0, B, A, out var outcome));
        Assert.Equal(SwitchOutcome.SamePort, outcome);

        bridge.SetHairpin(0, true);
        Assert.Equal([0], Leaves(bridge, 0, B, A, out _));
        Assert.Equal([0, 1], Leaves(bridge, 0, MacAddress.Broadcast, A, out _));
    }

    [Fact]
    public void Link_local_groups_and_invalid_sources_go_nowhere_except_STPs()
    {
        var bridge = new LearningSwitch(2);
        Assert.Empty(Leaves(bridge, 0, MacAddress.Parse("01:80:c2:00:00:01"), A, out var outcome));
        Assert.Equal(SwitchOutcome.MacControl, outcome);
        Assert.Equal(0, bridge.Addresses);
        Assert.Empty(Leaves(bridge, 0, MacAddress.Parse("01:80:c2:00:00:0e"), A, out outcome));
        Assert.Equal(SwitchOutcome.LinkLocal, outcome);
        Assert.Equal([1], Leaves(bridge, 0, MacAddress.Parse("01:80:c2:00:00:00"), A, out _));
        Assert.Empty(Leaves(bridge, 0, B, MacAddress.Broadcast, out outcome));
        Assert.Equal(SwitchOutcome.InvalidSource, outcome);
    }

    [Fact]
    public void Addresses_age_by_the_callers_clock_and_static_ones_never()
    {
        var bridge = new LearningSwitch(2, new LearningSwitchOptions { AgeingTicks = 10 });
        Assert.True(bridge.AddStatic(B, 1));
        _ = Leaves(bridge, 0, B, A, out _, tick: 0);
        Assert.True(bridge.TryFind(A, 10, out var port));
        Assert.Equal(0, port);
        Assert.False(bridge.TryFind(A, 11, out _));
        _ = Leaves(bridge, 0, A, B, out _, tick: 12);
        Assert.True(bridge.TryFind(B, 1000, out port));
        Assert.Equal(1, port);
    }

    [Fact]
    public void A_full_table_learns_nothing_more_until_something_has_aged()
    {
        var bridge = new LearningSwitch(2, new LearningSwitchOptions { AgeingTicks = 10, MaximumAddresses = 100 });
        for (var number = 0; number < 1000; number++)
        {
            _ = Leaves(bridge, 0, MacAddress.Broadcast, Frames.Child(number), out _, tick: 5);
        }

        Assert.Equal((100, 900), (bridge.Addresses, bridge.Counters.NotLearned));
        _ = Leaves(bridge, 0, MacAddress.Broadcast, A, out _, tick: 20);
        Assert.True(bridge.TryFind(A, 20, out _));
        Assert.Equal(1, bridge.Addresses);
    }

    [Fact]
    public void A_disabled_port_takes_and_gives_nothing()
    {
        var bridge = new LearningSwitch(3);
        _ = Leaves(bridge, 1, MacAddress.Broadcast, B, out _);
        bridge.SetEnabled(1, false);
        Assert.Equal([2], Leaves(bridge, 0, B, A, out _));
        Assert.Empty(Leaves(bridge, 1, A, B, out var outcome));
        Assert.Equal(SwitchOutcome.PortDisabled, outcome);
    }

    [Fact]
    public void Whatever_was_learned_no_frame_returns_to_a_port_without_hairpin_and_none_is_doubled()
    {
        var steps = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[0, 5]).Array[1, 60];
        steps.Sample(static sequence =>
        {
            var bridge = new LearningSwitch(4, new LearningSwitchOptions { MaximumAddresses = 4 });
            bridge.SetHairpin(3, true);
            foreach (var (port, to, from) in sequence)
            {
                var leaves = Leaves(bridge, port, to == 5 ? MacAddress.Broadcast : Frames.Child(to), Frames.Child(from), out _);
                Assert.Equal(leaves.Length, leaves.Distinct().Count());
                Assert.True(port == 3 || !leaves.Contains(port));
            }
        });
    }

    [Fact]
    public void Tagged_frames_pass_and_forwarding_allocates_nothing()
    {
        var bridge = new LearningSwitch(4);
        var bytes = Frames.Build(B, A, tag: VlanTag.Customer(100));
        Span<int> leaves = stackalloc int[4];
        Assert.Equal(3, bridge.Forward(0, Frames.View(bytes), 0, leaves, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++)
        {
            _ = bridge.Forward(round & 3, Frames.View(bytes), round, leaves, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int[] Leaves(LearningSwitch bridge, int from, MacAddress to, MacAddress source, out SwitchOutcome outcome, long tick = 0)
    {
        var leaves = new int[bridge.Ports];
        var count = bridge.Forward(from, Frames.View(Frames.Build(to, source)), tick, leaves, out outcome);
        return leaves[..count];
    }
}
