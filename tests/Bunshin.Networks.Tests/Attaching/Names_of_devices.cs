using Bunshin.Datapaths;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Attaching;

namespace Bunshin.Networks.Tests.Attaching;

/// <summary>What names of parents stand for, on hosts of all sorts. No device is made.</summary>
public sealed class Names_of_devices
{
    private const string Era = "boot/1";
    private static readonly LinkMarks s_marks = new("0123456789ab");

    private static readonly LinkInfo[] s_links =
    [
        Link(1, "lo"),
        Link(2, "eth1") with { AlternativeNames = ["enp5s0"] },
        Link(3, "office") with { Kind = new VlanKind { Id = 100 , Protocol = 0x8100 }, LinkIndex = 2 },
        Link(4, "svlan") with { Kind = new VlanKind { Id = 100, Protocol = 0x88a8 }, LinkIndex = 2 },
        Link(5, "eth1.30") with { Kind = new VlanKind { Id = 30, Protocol = 0x8100 }, LinkIndex = 2, Alias = s_marks.Vlan },
        Link(6, "mv") with { Kind = new MacvlanKind(), LinkIndex = 2 },
        Link(7, "iv") with { Kind = new IpvlanKind(), LinkIndex = 2 },
        Link(8, "mv.100") with { Kind = new VlanKind { Id = 100, Protocol = 0x8100 }, LinkIndex = 6 },
        Link(9, "br0") with { Kind = new BridgeKind() },
        Link(10, "port") with { MasterIndex = 9, PortKind = "bridge" },
        Link(11, "va") with { Kind = new VethKind(), LinkIndex = 12 },
        Link(12, "vb") with { Kind = new VethKind(), LinkIndex = 11 },
        Link(13, "up") with { Kind = new VethKind(), LinkIndex = 14 },
        Link(14, "down") with { Kind = new VethKind(), LinkIndex = 13, MasterIndex = 9, PortKind = "bridge" },
        Link(15, "far") with { Kind = new MacvlanKind(), LinkIndex = 2, LinkNamespaceId = 4 },
        Link(16, "theirs.7") with { Kind = new VlanKind { Id = 7, Protocol = 0x8100 }, LinkIndex = 2, Alias = "bunshin ffffffffffff vlan" },
    ];

    [Theory]
    [InlineData("eth1", "eth1")]
    [InlineData("enp5s0", "eth1")]
    [InlineData("mv", "eth1")]
    [InlineData("iv", "eth1")]
    [InlineData("office", "eth1.100")]
    [InlineData("eth1.100", "eth1.100")]
    [InlineData("enp5s0.100", "eth1.100")]
    [InlineData("mv.100", "eth1.100")]
    [InlineData("svlan", "eth1.100ad")]
    [InlineData("eth1.30", "eth1.30")]
    [InlineData("enp5s0.30", "eth1.30")]
    [InlineData("eth1.30.7", "eth1.30.7")]
    [InlineData("office.7", "eth1.100.7")]
    [InlineData("br0", "br0")]
    [InlineData("port.5", "br0.5")]
    [InlineData("va", "va")]
    [InlineData("vb", "va")]
    [InlineData("up", "br0")]
    [InlineData("far", "far")]
    [InlineData("eth1.7", "eth1.7")]
    [InlineData("theirs.7", "eth1.7")]
    public void Lead_to_one_LAN(string asked, string lan)
    {
        var picture = new HostPicture(s_links, s_marks, Era);
        Assert.Equal(lan, picture.LanOf(picture.Resolve(asked, ChildKind.Macvlan)!));
    }

    [Theory]
    [InlineData("mv", ChildKind.Macvlan, "eth1", "")]
    [InlineData("mv", ChildKind.Ipvlan, "mv", "")]
    [InlineData("iv", ChildKind.Ipvlan, "eth1", "")]
    [InlineData("iv", ChildKind.Macvlan, "iv", "")]
    [InlineData("mv.30", ChildKind.Macvlan, "mv", "30")]
    [InlineData("enp5s0.30.7", ChildKind.Macvlan, "eth1", "30,7")]
    [InlineData("enp5s0.100.7", ChildKind.Macvlan, "office", "7")]
    [InlineData("eth1.7", ChildKind.Macvlan, "theirs.7", "")]
    public void Stand_for_a_device_and_VLANs_on_it(string asked, ChildKind kind, string parent, string vlans)
    {
        var standing = new HostPicture(s_links, s_marks, Era).Resolve(asked, kind)!;
        Assert.Equal((parent, vlans), (standing.Parent.Name, string.Join(',', standing.Vlans)));
    }

    [Theory]
    [InlineData("eth0")]
    [InlineData("eth0.100")]
    [InlineData("eth1.4095")]
    [InlineData("eth1.0100")]
    public void Stand_for_nothing_where_nothing_is(string asked) => Assert.Null(new HostPicture(s_links, s_marks, Era).Resolve(asked, ChildKind.Macvlan));

    [Fact]
    public void Are_followed_from_one_run_of_the_machine_to_the_next()
    {
        var network = Network("n1", "enp5s0.30");
        var first = new DeviceFollowing(new HostPicture(s_links, s_marks, Era)).DeviceOf(new HostPicture(s_links, s_marks, Era).Resolve("enp5s0.30", ChildKind.Macvlan)!, []);
        Assert.Equal(("eth1", "eth1.30", "eth1.30", 2, "parent eth1.30"), (first.Mark, first.Path, first.Lower, first.Index, first.Scope));

        // After a start of the machine the card has another index and another name, and its alternative name still.
        var later = new HostPicture([Link(7, "eth0") with { AlternativeNames = ["enp5s0"] }, Link(2, "other")], s_marks, "boot2/1");
        var now = new DeviceFollowing(later).Now(network with { Device = first }, [])!;
        Assert.Equal(("eth1", "eth1.30", "eth0", 7, "parent eth1.30"), (now.Mark, now.Path, now.Parent, now.Index, now.Scope));
        Assert.False(new DeviceFollowing(later).IsMoved(first, now));

        // An index means nothing after a start of the machine.
        Assert.Null(new DeviceFollowing(new HostPicture([Link(2, "other")], s_marks, "boot2/1")).Now(network with { Device = first }, []));
    }

    [Fact]
    public void Share_a_mark_and_a_scope_with_networks_that_were_there_first()
    {
        var picture = new HostPicture(s_links, s_marks, Era);
        var old = Network("n1", "enp5s0");
        old = old with { Device = new DeviceFollowing(picture).Now(old, []) };
        Assert.Equal(("enp5s0", "eth1", "parent enp5s0"), (old.Device!.Mark, old.Device.Lower, old.Scope));

        var device = new DeviceFollowing(picture).DeviceOf(picture.Resolve("eth1", ChildKind.Macvlan)!, [old]);
        Assert.Equal(("enp5s0", "parent enp5s0"), (device.Mark, device.Scope));
        device = new DeviceFollowing(picture).DeviceOf(picture.Resolve("eth1.30", ChildKind.Macvlan)!, [old]);
        Assert.Equal(("enp5s0.30", "parent eth1.30"), (device.Path, device.Scope));
    }

    private static LinkInfo Link(int index, string name) => new() { Index = index, Name = name };

    private static Network Network(string id, string parent) => new() { Id = id, Settings = new NetworkSettings { Parent = parent }, Datapath = DatapathKind.Kernel };
}
