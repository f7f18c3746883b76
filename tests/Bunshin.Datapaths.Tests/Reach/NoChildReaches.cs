using System.Net.Sockets;
using Bunshin.Datapaths.Tests.Lasting;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Reach;

/// <summary>What no child may reach, whatever it sends with CAP_NET_RAW: each source to each destination.</summary>
[Collection("bpf")]
public sealed class NoChildReaches(ITestOutputHelper output)
{
    public static TheoryData<string, string> Usual => ReachBench.Usual;

    public static TheoryData<string, string> Rest => ReachBench.Rest;

    [Theory(Explicit = true)]
    [MemberData(nameof(Rest))]
    public void The_loopback_of_the_host_or_of_a_sibling_by_any_other_way(string variant, string kind) => The_loopback_of_the_host_or_of_a_sibling(variant, kind);

    [Theory]
    [MemberData(nameof(Usual))]
    public void The_loopback_of_the_host_or_of_a_sibling(string variant, string kind)
    {
        using var bench = new ReachBench(variant, kind);
        Assert.True(bench.Delivers(), "what may be heard is delivered");
        _ = bench.Heard();
        var sent = bench.SendAll();
        Assert.True(bench.Delivers(), "what may be heard is delivered afterwards");
        var heard = bench.Heard().CountBy(static line => line).ToList();
        output.WriteLine($"{sent} sent; {string.Join("; ", heard.Select(static line => $"{line.Key} {line.Value} times"))}");
        Assert.DoesNotContain(heard, line => !IsAllowed(variant, kind, line.Key));
        Assert.True(bench.EarsHear(), "the ears hear their own namespace");
    }

    [Theory]
    [InlineData("ebpf", "macvlan bridge")]
    [InlineData("ebpf", "ipvlan l3")]
    [InlineData("tap-ring", "ipvlan l3s")]
    public void Nor_does_a_host_of_the_LAN_by_way_of_them(string variant, string kind)
    {
        using var bench = new ReachBench(variant, kind);
        Assert.True(bench.Delivers());
        _ = bench.Heard();
        output.WriteLine($"{bench.SendAll("wire", "w")} sent");
        Assert.True(bench.Delivers());
        var heard = bench.Heard();
        Assert.NotEmpty(heard); // strange ones, as on any LAN
        Assert.All(heard, static line => Assert.StartsWith(RawPackets.Strange, line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_hidden_namespace_of_the_ebpf_datapath()
    {
        using var bench = new LastingBench("ebpf");
        using var running = bench.Start(bench.Child(1));
        _ = bench.Move(1);
        var name = Assert.Single(NetworkNamespace.ListNamed(), name => name.StartsWith(FormattableString.Invariant($"bunshin-ebpf-p-{bench.Net.Host.Identity.Inode}"), StringComparison.Ordinal));
        using var hidden = NetworkNamespace.Open(NamespaceReference.Named(name));
        using var net = RouteNetlink.Open(hidden);
        Assert.Empty(net.Addresses());
        using var heard = hidden.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp));
        using var child = bench.Net.Tap("c1", "eth0");
        var own = bench.Link(1).Address;
        var ends = net.Links().Select(static link => link.Address).ToList();
        output.WriteLine($"{ends.Count} devices");
        Assert.True(ends.Count >= 3, "lo, the trunk and the child's end");
        foreach (var mac in (MacAddress[])[.. ends, MacAddress.Broadcast])
        {
            foreach (var address in (string[])["10.77.0.2", "127.0.0.1", "255.255.255.255"])
            {
                child.Send(RawPackets.Framed(RawPackets.Datagram(IpAddress.Parse("10.77.0.2"), IpAddress.Parse(address), "no"u8), mac, own));
            }
        }

        Assert.True(bench.ReachesWire(1));
        Assert.False(heard.Poll(0, SelectMode.SelectRead), "something in the hidden namespace took a packet");
        HostSendsNothingByTheTrunk(bench, child);
    }

    // What the host writes on the trunk beside its parent comes to no child.
    private static void HostSendsNothingByTheTrunk(LastingBench bench, PacketSocket child)
    {
        using var trunk = bench.Net.Tap("host", "bunshin0");
        using var wire = bench.Net.Tap("wire", "w");
        Assert.Throws<LinuxException>(() => trunk.Send(UserspaceBench.Frame(bench.Link(1).Address, UserspaceBench.Mac(9))));
        Assert.Null(UserspaceBench.Next(child));
        wire.Send(UserspaceBench.Frame(bench.Link(1).Address, UserspaceBench.Mac(9)));
        Assert.NotNull(UserspaceBench.Next(child));
    }

    // What an IP layer takes that receives it, it takes from any other host of the LAN too. The kernel's own driver asks IPv6's routes for
    // ::1, and they have it (docs/limits.md).
    private static bool IsAllowed(string variant, string kind, string line)
    {
        var isHandedOver = kind is "ipvlan l3" or "ipvlan l3s" or "ipvlan l3 lax" && line.Contains(": host at", StringComparison.Ordinal);
        return isHandedOver
            ? variant == "kernel" && line.Contains("host at :", StringComparison.Ordinal)
            : line.StartsWith(RawPackets.Strange, StringComparison.Ordinal);
    }
}
