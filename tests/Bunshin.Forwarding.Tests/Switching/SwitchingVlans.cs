using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Tests.Switching;

public sealed class SwitchingVlans
{
    private static readonly MacAddress A = Frames.Child(1);
    private static readonly MacAddress B = Frames.Child(2);

    [Fact]
    public void VLANs_are_kept_apart_and_tags_come_and_go_with_the_ports()
    {
        // 0 access 100, 1 access 200, 2 trunk of 100 and 200, 3 trunk of 200 with native 100
        var device = Switch();

        Assert.Equal([(2, "8100:0064"), (3, "none")], Forward(device, 0, Frames.Build(MacAddress.Broadcast, A)));
        Assert.Equal([(1, "none"), (3, "8100:00c8")], Forward(device, 2, Frames.Build(MacAddress.Broadcast, A, tag: VlanTag.Customer(200))));
        Assert.Equal([(0, "none"), (2, "8100:0064")], Forward(device, 3, Frames.Build(MacAddress.Broadcast, B)));
    }

    [Fact]
    public void What_a_port_does_not_carry_is_dropped_at_both_ends()
    {
        var device = Switch();

        Assert.Empty(Forward(device, 0, Frames.Build(MacAddress.Broadcast, A, tag: VlanTag.Customer(200)), SwitchOutcome.VlanNotCarried));
        Assert.Empty(Forward(device, 2, Frames.Build(MacAddress.Broadcast, A), SwitchOutcome.VlanNotCarried));
        Assert.Empty(Forward(device, 2, Frames.Build(MacAddress.Broadcast, A, tag: VlanTag.Customer(300)), SwitchOutcome.VlanNotCarried));
    }

    [Fact]
    public void An_address_is_learned_in_its_VLAN_alone()
    {
        var device = Switch();
        _ = Forward(device, 0, Frames.Build(MacAddress.Broadcast, A));

        Assert.Equal([(0, "none")], Forward(device, 2, Frames.Build(A, B, tag: VlanTag.Customer(100))));
        Assert.Equal([(1, "none"), (3, "8100:00c8")], Forward(device, 2, Frames.Build(A, B, tag: VlanTag.Customer(200))));
        Assert.True(device.TryFind(A, 0, out var port, 100) && port == 0);
        Assert.False(device.TryFind(A, 0, out _, 200));
    }

    [Fact]
    public void A_priority_tag_belongs_to_the_native_VLAN_and_keeps_its_priority()
    {
        var device = Switch();

        Assert.Equal(
            [(2, "8100:a064"), (3, "none")], Forward(device, 0, Frames.Build(MacAddress.Broadcast, A, tag: new VlanTag(EtherType.Dot1Q, 0xA000))));
    }

    [Fact]
    public void A_frame_returns_to_its_port_only_with_hairpin_and_is_counted_as_reflected()
    {
        var device = Switch();
        _ = Forward(device, 2, Frames.Build(MacAddress.Broadcast, A, tag: VlanTag.Customer(100)));
        var back = Frames.Build(A, B, tag: VlanTag.Customer(100));

        Assert.Empty(Forward(device, 2, back, SwitchOutcome.SamePort));
        device.SetHairpin(2, reflects: true);
        Assert.Equal([(2, "8100:0064")], Forward(device, 2, back));
        Assert.Equal(new SwitchPortCounters(3, 1, 1, 1), device.CountersOf(2));
    }

    [Fact]
    public void The_mirror_gets_every_frame_as_it_came_and_gives_none()
    {
        var device = Switch();
        device.SetMirror(1);
        var leaves = new int[4];
        var count = device.ForwardInVlan(0, Frames.View(Frames.Build(MacAddress.Broadcast, A)), 0, leaves, out SwitchDecision decision);

        Assert.Equal([2, 3, 1], leaves[..count]);
        Assert.True(decision.IsMirrored);
        Assert.Empty(Forward(device, 1, Frames.Build(MacAddress.Broadcast, A), SwitchOutcome.FromMirror));
        count = device.ForwardInVlan(0, Frames.View(Frames.Build(MacAddress.Broadcast, MacAddress.Zero)), 0, leaves, out decision);
        Assert.Equal((SwitchOutcome.InvalidSource, 1), (decision.Outcome, count));
    }

    [Fact]
    public void A_filter_counts_what_it_matches_and_drops_it_if_so_wished()
    {
        var device = new LearningSwitch(2, new LearningSwitchOptions
        {
            Filters = [new SwitchFilter { Source = A, Drops = false }, new SwitchFilter { Source = A, Destination = B }],
        });

        Assert.Equal([(1, "none")], Forward(device, 0, Frames.Build(MacAddress.Broadcast, A)));
        Assert.Empty(Forward(device, 0, Frames.Build(B, A), SwitchOutcome.Filtered));
        Assert.Equal([(0, "none")], Forward(device, 1, Frames.Build(A, B)));
        Assert.Equal((2, 1), (device.HitsOf(0), device.HitsOf(1)));
    }

    [Fact]
    public void A_storm_of_new_addresses_neither_grows_the_table_nor_forgets_what_was_known()
    {
        var device = new LearningSwitch(2, new LearningSwitchOptions { MaximumAddresses = 16, AgeingTicks = 100 });
        var leaves = new int[2];
        for (var number = 0; number < 10_000; number++)
        {
            _ = device.ForwardInVlan(0, Frames.View(Frames.Build(B, Frames.Child(number))), tick: 1, leaves, out SwitchDecision _);
        }

        Assert.Equal(16, device.Addresses);
        Assert.True(device.TryFind(Frames.Child(0), 1, out _));
        Assert.False(device.TryFind(Frames.Child(0), 102, out _));
    }

    [Fact]
    public void An_id_that_is_none_is_not_taken()
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>(static () => PortVlans.Trunk([4095]));
        _ = Assert.Throws<ArgumentOutOfRangeException>(static () => PortVlans.Trunk([0]));
    }

    private static LearningSwitch Switch()
    {
        var device = new LearningSwitch(4);
        device.SetVlans(0, PortVlans.Access(100));
        device.SetVlans(1, PortVlans.Access(200));
        device.SetVlans(2, PortVlans.Trunk([100, 200]));
        device.SetVlans(3, PortVlans.Trunk([200], native: 100));
        return device;
    }

    private static List<(int Port, string Tag)> Forward(LearningSwitch device, int from, byte[] bytes, SwitchOutcome? expected = null)
    {
        var leaves = new int[device.Ports];
        var count = device.ForwardInVlan(from, Frames.View(bytes), 0, leaves, out SwitchDecision decision);
        Assert.True(expected is null || expected == decision.Outcome, $"{decision.Outcome}");
        return [.. leaves[..count].Select(port => (port, device.TagAt(port, decision).ToString()))];
    }
}
