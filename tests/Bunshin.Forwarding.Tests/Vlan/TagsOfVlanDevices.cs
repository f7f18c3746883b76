using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Tests.Vlan;

public sealed class TagsOfVlanDevices
{
    private static readonly MacAddress Own = new(0x0200_0000_0021);

    [Theory]
    [InlineData(0x8100, 0x0064, 0)]
    [InlineData(0x8100, 0xF064, 0)]
    [InlineData(0x88A8, 0x0064, 1)]
    [InlineData(0x88A8, 0x0065, -1)]
    [InlineData(0x9100, 0x0064, -1)]
    [InlineData(0x8100, 0x0FFF, -1)]
    public void A_device_takes_the_tag_of_its_protocol_and_id_whatever_its_priority(int tpid, int tci, int expected)
    {
        var table = VlanTable.Create([Device(100), Device(100) with { Protocol = EtherType.Dot1Ad }]);

        Assert.Equal(expected, table.Find(new VlanTag((ushort)tpid, (ushort)tci)));
    }

    [Fact]
    public void Only_a_frame_for_somebody_else_is_looked_at_again_and_becomes_the_devices_own_by_its_MAC()
    {
        var table = VlanTable.Create([Device(100)]);
        var tag = VlanTag.Customer(100);

        Assert.Equal(DeliveryClass.Host, table.Receive(tag, DeliveryClass.OtherHost, Own).Class);
        Assert.Equal(DeliveryClass.OtherHost, table.Receive(tag, DeliveryClass.OtherHost, Frames.Stranger).Class);
        Assert.Equal(DeliveryClass.Host, table.Receive(tag, DeliveryClass.Host, Frames.Parent).Class);
        Assert.True(table.Receive(tag, DeliveryClass.Multicast, Frames.Group).CountsMulticast);
        Assert.False(table.Receive(tag, DeliveryClass.Broadcast, MacAddress.Broadcast).CountsMulticast);
    }

    [Fact]
    public void A_device_that_is_down_claims_its_frames_and_loses_them()
    {
        var arrival = VlanTable.Create([Device(100) with { IsUp = false }]).Receive(VlanTag.Customer(100), DeliveryClass.Host, Own);

        Assert.Equal((0, true, VerdictReason.VlanDown), (arrival.Child, arrival.IsLost, arrival.Reason));
    }

    [Fact]
    public void Priorities_go_through_the_maps_in_both_directions_and_are_zero_where_none_is_given()
    {
        var table = VlanTable.Create([Device(100) with
        {
            IngressPriorities = new Dictionary<uint, uint> { [5] = 77 },
            EgressPriorities = new Dictionary<uint, uint> { [77] = 6, [3] = 9 },
        }]);

        Assert.Equal(77u, table.Receive(new VlanTag(EtherType.Dot1Q, 0xA064), DeliveryClass.Host, Own).Priority);
        Assert.Equal(0u, table.Receive(new VlanTag(EtherType.Dot1Q, 0xC064), DeliveryClass.Host, Own).Priority);
        Assert.Equal(0xC064, table.TagFor(0, EtherType.Ipv4, 77).Tci);
        Assert.Equal(0x2064, table.TagFor(0, EtherType.Ipv4, 3).Tci);
        Assert.Equal(0x0064, table.TagFor(0, EtherType.Ipv4, 4).Tci);
    }

    [Fact]
    public void Without_reorder_hdr_what_has_a_tag_of_the_protocol_gets_no_second_one_whatever_its_id()
    {
        var table = VlanTable.Create([Device(100), Device(200) with { Flags = VlanFlags.None }]);

        Assert.Equal(VlanTag.Customer(100), table.TagFor(0, EtherType.Dot1Q, 0));
        Assert.Equal(VlanTag.None, table.TagFor(1, EtherType.Dot1Q, 0));
        Assert.Equal(VlanTag.Customer(200), table.TagFor(1, EtherType.Dot1Ad, 0));
        Assert.True(table.Receive(VlanTag.Customer(200), DeliveryClass.Host, Own).PutsTagBack);
        Assert.False(table.Receive(VlanTag.Customer(100), DeliveryClass.Host, Own).PutsTagBack);
    }

    [Fact]
    public void Every_id_of_both_protocols_finds_its_own_device()
    {
        var devices = Enumerable.Range(0, 4095).SelectMany(static id => new[]
        {
            Device((ushort)id), Device((ushort)id) with { Protocol = EtherType.Dot1Ad },
        }).ToArray();
        var table = VlanTable.Create(devices);

        for (var number = 0; number < devices.Length; number++)
        {
            Assert.Equal(number, table.Find(new VlanTag(devices[number].Protocol, devices[number].Id)));
        }
    }

    [Theory]
    [InlineData("0", "ERANGE")]
    [InlineData("4095", "ERANGE")]
    [InlineData("blue", "ERANGE")]
    [InlineData("-1", "ERANGE")]
    [InlineData("4094", null)]
    [InlineData("1", null)]
    public void An_id_that_is_none_is_refused_with_what_is_valid(string text, string? errno)
    {
        var refusal = VlanRules.CheckId(text, out _);

        Assert.Equal(errno, refusal?.Errno);
        Assert.True(refusal is null || refusal.Sentence.Contains("1 to 4094", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_driver_refuses_is_refused_with_its_error_and_its_text()
    {
        VlanChild[] existing = [Device(100) with { Name = "eth0.100" }];
        var good = Device(200);

        Assert.Null(VlanRules.CheckAdd("eth0", 1500, existing, good));
        Assert.Equal(
            new Refusal("EEXIST", "8021q: VLAN device already exists: eth0.100 has id 100 on eth0"),
            VlanRules.CheckAdd("eth0", 1500, existing, Device(100)));
        Assert.Null(VlanRules.CheckAdd("eth0", 1500, existing, Device(100) with { Protocol = EtherType.Dot1Ad }));
        Assert.Equal("ERANGE", VlanRules.CheckAdd("eth0", 1500, existing, Device(4095))?.Errno);
        Assert.Equal("EPROTONOSUPPORT", VlanRules.CheckAdd("eth0", 1500, existing, good with { Protocol = 0x9100 })?.Errno);
        Assert.Equal("EINVAL", VlanRules.CheckAdd("eth0", 1500, existing, good with { Flags = (VlanFlags)32 })?.Errno);
        Assert.Equal("EADDRNOTAVAIL", VlanRules.CheckAdd("eth0", 1500, existing, good with { Address = Frames.Group })?.Errno);
        Assert.Equal("EINVAL", VlanRules.CheckAdd("eth0", 1400, existing, good)?.Errno);
        Assert.Equal("ERANGE", VlanRules.CheckMtu("eth0", 1400, 1500)?.Errno);
        Assert.Equal("ENETDOWN", VlanRules.CheckUp("eth0", parentIsUp: false, VlanFlags.ReorderHeader)?.Errno);
        Assert.Null(VlanRules.CheckUp("eth0", parentIsUp: false, VlanFlags.LooseBinding));
        Assert.Equal("EOPNOTSUPP", VlanRules.CheckParent("iv0", "ipvlan", isEthernet: true)?.Errno);
    }

    private static VlanChild Device(ushort id) => new() { Id = id, Address = Own };
}
