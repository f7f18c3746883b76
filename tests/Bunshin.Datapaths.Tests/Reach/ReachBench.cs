using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Sockets;
using Bunshin.Linux.Syscalls;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Reach;

/// <summary>A child <c>c1</c> in hostile hands, its sibling <c>c2</c>, the host and the wire, all with both families, the host routing and with its lo up.</summary>
internal sealed class ReachBench : IDisposable
{
    private const int Mark = 36; // SO_MARK
    private static readonly string[] _handed = ["macvlan bridge", "ipvlan l2", "ipvlan l3", "ipvlan l3s", "vlan"];
    private static readonly string[] _kinds =
    [
        "macvlan bridge", "macvlan vepa", "macvlan private", "macvlan passthru", "macvlan source", "ipvlan l2", "ipvlan l3", "ipvlan l3s", "vlan",
        "macvlan bridge host", "ipvlan l3 host", "ipvlan l3 lax",
    ];

    private const string Yes = "yes, this one may be heard";
    private readonly StackBench _bench;
    private readonly List<Ears> _ears = [];

    /// <summary>Serves the children.</summary>
    /// <param name="variant">By which datapath.</param>
    /// <param name="kind">
    /// Kind and mode: <c>macvlan bridge</c>, <c>ipvlan l3</c>, <c>vlan</c>. With <c>lax</c> the host takes loopback addresses from its devices
    /// (<c>route_localnet</c>), as some do that publish ports; with <c>host</c> the sibling is the host's own.
    /// </param>
    public ReachBench(string variant, string kind)
    {
        var (isLax, isHosts) = (kind.EndsWith(" lax", StringComparison.Ordinal), kind.EndsWith(" host", StringComparison.Ordinal));
        if (variant == "kernel" && new Datapaths.Kernel.KernelDatapath().Probe(FormOf(kind)) is { IsSupported: false } missing)
        {
            Assert.Skip(missing.Reason);
        }

        _bench = new StackBench(variant);
        foreach (var home in (string[])["host", "wire", "c1", "c2"])
        {
            _bench.Bench.Home(home).Run(() => Prepare(isRouter: home == "host", isLax));
            _bench.Bench.Net(home).SetUp(_bench.Bench.Net(home).GetLink("lo").Index);
        }

        var children = kind.EndsWith("passthru", StringComparison.Ordinal) ? new[] { "c1" } : ["c1", "c2"];
        _bench.Serve("host", [.. children.Select(name => Child(name, isHosts && name == "c2" ? "host" : name, kind))]);
        if (kind == "vlan")
        {
            _ = _bench.Serve("wire", _bench.Vlan("v", 9));
        }

        Address("host", "p", 1);
        Address("wire", kind == "vlan" ? "v" : "w", 9);
        for (var number = 0; number < children.Length; number++)
        {
            Address(isHosts && number > 0 ? "host" : children[number], children[number], 21 + number);
        }

        _bench.Refresh();
        _ears.Add(new Ears("host", _bench.Bench.Host));
        if (children.Length > 1 && !isHosts)
        {
            _ears.Add(new Ears("c2", _bench.Bench.Home("c2")));
        }
    }

    /// <summary>What each run tries: all that programs do, and of the others what hands packets to somebody on this host.</summary>
    public static TheoryData<string, string> Usual => Select(isUsual: true);

    /// <summary>The rest of all datapaths and kinds.</summary>
    public static TheoryData<string, string> Rest => Select(isUsual: false);

    /// <summary>Sends all that nobody may hear, by packet sockets with every mark and to every MAC, and by raw IP sockets.</summary>
    /// <param name="home">From where: a child's home, or <c>wire</c>.</param>
    /// <param name="device">Its device.</param>
    /// <returns>How much was sent.</returns>
    public int SendAll(string home = "c1", string device = "c1")
    {
        var packets = RawPackets.NeverRouted(["10.9.0.21", "10.9.0.1", "fd09::21", "fd09::1"], ["10.9.0.1", "10.9.0.22", "fd09::1", "fd09::22"]).ToList();
        var own = _bench.Bench.Net(home).GetLink(device).Address;
        var child = _bench.Bench.Net("c1").GetLink("c1").Address;
        var sibling = (_bench.Bench.Net("c2").FindLink("c2") ?? _bench.Bench.HostNet.FindLink("c2"))?.Address ?? MacAddress.Zero;
        var sent = 0;
        using var socket = _bench.Bench.Tap(home, device);

        // Marks mean something on the trunk of the ebpf datapath; a child may set them.
        foreach (var mark in (int[])[0, 1, 3])
        {
            _ = Syscall.SetSockOpt(socket.Descriptor, Syscall.SolSocket, Mark, mark);
            foreach (var to in (MacAddress[])[child, _bench.Bench.ParentAddress, sibling, _bench.Bench.WireNet.GetLink("w").Address, MacAddress.Zero, MacAddress.Broadcast])
            {
                foreach (var packet in packets)
                {
                    Try(() => socket.Send(RawPackets.Framed(packet, to, own)));
                    sent++;
                }
            }
        }

        using var raw = _bench.Bench.Home(home).Run(() => RoutedSocket.Open(device));
        foreach (var packet in packets)
        {
            _ = raw.Send(packet);
            sent++;
        }

        return sent;
    }

    /// <summary>Whether the same sockets deliver what may be heard: at the wire, in both families.</summary>
    public bool Delivers()
    {
        var own = _bench.Bench.Net("c1").GetLink("c1").Address;
        var far = _bench.Bench.WireNet.GetLink("w").Address;
        using var wire = _bench.Bench.Tap("wire", "w");
        using var socket = _bench.Bench.Tap("c1", "c1");
        using var raw = _bench.Bench.Home("c1").Run(() => RoutedSocket.Open("c1"));
        foreach (var (from, to) in ((string, string)[])[("10.9.0.21", "10.9.0.9"), ("fd09::21", "fd09::9")])
        {
            var packet = RawPackets.Datagram(IpAddress.Parse(from), IpAddress.Parse(to), System.Text.Encoding.ASCII.GetBytes(Yes));
            if (!SpinWait.SpinUntil(() => Comes(wire, () => socket.Send(RawPackets.Framed(packet, far, own))), 5000)
                || !SpinWait.SpinUntil(() => Comes(wire, () => _ = raw.Send(packet)), 5000))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What was heard that nobody should, so far.</summary>
    public IReadOnlyList<string> Heard() => [.. _ears.SelectMany(static ears => ears.Heard())];

    /// <summary>The ears are not deaf ones.</summary>
    public bool EarsHear() => _ears.All(static ears => ears.AllHear());

    public void Dispose()
    {
        _ears.ForEach(static ears => ears.Dispose());
        _bench.Dispose();
    }

    private static TheoryData<string, string> Select(bool isUsual)
    {
        var chosen = new TheoryData<string, string>();
        foreach (var variant in (string[])["kernel", "ebpf", "tap-ring", "veth-mmsg"])
        {
            foreach (var kind in _kinds.Where(kind => (variant, kind) != ("ebpf", "ipvlan l3s")))
            {
                var isTried = variant switch { "veth-mmsg" => kind == "ipvlan l3", "ebpf" => true, _ => _handed.Contains(kind) };
                if (isUsual == isTried)
                {
                    chosen.Add(variant, kind);
                }
            }
        }

        return chosen;
    }

    private static ChildForm FormOf(string kind) => kind switch
    {
        "vlan" => ChildForm.Of(ChildKind.Vlan, default),
        _ when kind.StartsWith("ipvlan", StringComparison.Ordinal) => ChildForm.Of(ChildKind.Ipvlan, Enum.Parse<IpvlanMode>(kind.Split(' ')[1], ignoreCase: true)),
        _ => ChildForm.Of(ChildKind.Macvlan, default),
    };

    private static void Prepare(bool isRouter, bool isLax)
    {
        File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "0");
        File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "0");
        File.WriteAllText("/proc/sys/net/ipv6/conf/default/accept_dad", "0");
        File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
        File.WriteAllText("/proc/sys/net/ipv4/conf/default/rp_filter", "0");
        if (isRouter)
        {
            File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/route_localnet", isLax ? "1" : "0");
        }
    }

    private static bool Comes(PacketSocket wire, Action send)
    {
        Try(send);
        var buffer = new byte[2000];
        while (wire.TryReceive(buffer, 100, out var seen))
        {
            if (seen.Type != PacketType.Outgoing && buffer.AsSpan(0, seen.Length).IndexOf(System.Text.Encoding.ASCII.GetBytes(Yes)) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    // The driver refuses some at once; that is an answer too.
    private static void Try(Action send)
    {
        try
        {
            send();
        }
        catch (Bunshin.Linux.LinuxException)
        {
        }
    }

    private ChildSpec Child(string name, string home, string kind)
    {
        var words = kind.Split(' ');
        return words[0] switch
        {
            "vlan" => _bench.Vlan(name, (ushort)(name == "c1" ? 9 : 10)) with { Namespace = _bench.Bench.Reference(name) },
            "ipvlan" => _bench.Ipvlan(name, Enum.Parse<IpvlanMode>(words[1], ignoreCase: true)) with { Namespace = _bench.Bench.Reference(home) },
            _ => _bench.Macvlan(name) with
            {
                Namespace = _bench.Bench.Reference(home),
                Mode = Enum.Parse<MacvlanMode>(words[1], ignoreCase: true),
                Sources = words[1] == "source" ? [_bench.Bench.WireNet.GetLink("w").Address] : [],
            },
        };
    }

    private void Address(string home, string device, int number)
    {
        _bench.Bench.Net(home).SetUp(_bench.Bench.Net(home).GetLink(device).Index);
        _bench.Add(home, device, FormattableString.Invariant($"10.9.0.{number}"));
        _bench.Add(home, device, FormattableString.Invariant($"fd09::{number}"), 64);
    }
}
