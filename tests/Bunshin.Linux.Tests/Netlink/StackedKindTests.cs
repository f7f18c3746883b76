using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Tests.Netlink;

/// <summary>
/// The attributes of VLAN devices and ipvlan children, byte by byte: as <c>ip</c> 6.1 sends them for the command line given with
/// each, but that it leaves <c>NLA_F_NESTED</c> (0x8000) off the maps and lists only the flags written in the mask.
/// </summary>
public sealed class StackedKindTests
{
    public static readonly TheoryData<string, LinkKind, string> Written = new()
    {
        { "vlan id 100", new VlanKind { Id = 100 }, "0600 0100 6400 0000" },
        {
            "vlan id 100 protocol 802.1ad ingress-qos-map 1:2 7:3 egress-qos-map 4:5 reorder_hdr off gvrp on",
            new VlanKind
            {
                Id = 100,
                Protocol = 0x88A8,
                IngressMap = [new(1, 2), new(7, 3)],
                EgressMap = [new(4, 5)],
                Flags = VlanLinkFlags.Gvrp,
                FlagMask = VlanLinkFlags.Gvrp | VlanLinkFlags.ReorderHeader,
            },
            "0600 0100 6400 0000  0600 0500 88a8 0000  1c00 0480 0c00 0100 01000000 02000000 0c00 0100 07000000 03000000"
            + "1000 0380 0c00 0100 04000000 05000000  0c00 0200 02000000 03000000"
        },
        { "vlan, all flags said", new VlanKind { Flags = VlanLinkFlags.ReorderHeader | VlanLinkFlags.BridgeBinding }, "0c00 0200 11000000 1f000000" },
        { "vlan", new VlanKind(), "" },
        { "ipvlan mode l3s vepa", new IpvlanKind { Mode = IpvlanLinkMode.L3s, Flags = IpvlanLinkFlags.Vepa }, "0600 0100 0200 0000 0600 0200 0200 0000" },
        { "ipvlan mode l2 private", new IpvlanKind { Mode = IpvlanLinkMode.L2, Flags = IpvlanLinkFlags.Private }, "0600 0100 0000 0000 0600 0200 0100 0000" },
        { "ipvtap mode l2 bridge", new IpvlanKind(IsTap: true) { Mode = IpvlanLinkMode.L2, Flags = IpvlanLinkFlags.Bridge }, "0600 0100 0000 0000 0600 0200 0000 0000" },
        { "ipvlan", new IpvlanKind(), "" },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void What_is_written_has_the_bytes_of_ip_and_reads_back_as_it_was(string line, LinkKind kind, string bytes)
    {
        var writer = new MessageWriter();
        writer.Begin(Rtnl.RTM_NEWLINK, 0, "create", line);
        kind.WriteData(writer);
        writer.End();
        var data = writer.Bytes(0, 1)[Rtnl.NLMSG_HDRLEN..].ToArray();

        Assert.Equal(bytes.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(data));
        AssertSame(kind, LinkDecoder.ReadKind(line.Split(' ', ',')[0], new AttributeReader(data)));
    }

    [Theory]
    [InlineData("vlan", "0500 0100 64 000000")]
    [InlineData("vlan", "0800 0480 0400 0100")]
    [InlineData("vlan", "0c00 0480 0800 0100 01000000")]
    [InlineData("vlan", "0600 0200 0100 0000")]
    [InlineData("ipvlan", "0500 0100 02 000000")]
    public void What_is_too_short_counts_as_not_told(string kind, string bytes)
    {
        var data = Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));
        AssertSame(kind == "vlan" ? new VlanKind() : new IpvlanKind(), LinkDecoder.ReadKind(kind, new AttributeReader(data)));
    }

    private static void AssertSame(LinkKind expected, LinkKind seen)
    {
        if (expected is VlanKind vlan)
        {
            var read = Assert.IsType<VlanKind>(seen);
            Assert.Equal((vlan.Id, vlan.Protocol, vlan.Flags), (read.Id, read.Protocol, read.Flags));
            Assert.Equal(vlan.IngressMap, read.IngressMap);
            Assert.Equal(vlan.EgressMap, read.EgressMap);
        }
        else
        {
            Assert.Equal(expected, seen);
        }
    }
}
