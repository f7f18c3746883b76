using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Routes;

namespace Bunshin.Datapaths.Tests.Userspace;

/// <summary>Two hosts joined by the cable <c>p</c> to <c>w</c>, on each of which children can be served.</summary>
/// <param name="variant">By which datapath (<see cref="UserspaceBench.Datapath"/>).</param>
internal sealed class StackBench(string variant = "tap-ring") : IDisposable
{
    private readonly List<IRunningParent> _running = [];

    public UserspaceBench Bench { get; } = new();

    /// <summary>Serves children of <c>p</c> in <c>host</c>, or of <c>w</c> in <c>wire</c>; none is up yet.</summary>
    public IRunningParent Serve(string home, params ChildSpec[] children)
    {
        var running = UserspaceBench.Datapath(variant)
            .Start(new ParentSpec { Name = home == "host" ? "p" : "w", Namespace = Bench.Reference(home), Children = children });
        _running.Add(running);
        return running;
    }

    public ChildSpec Vlan(string name, ushort id, string? lower = null, ushort protocol = 0x8100) =>
        new() { Name = name, Kind = ChildKind.Vlan, Lower = lower, Vlan = new VlanSettings { Id = id, Protocol = protocol } };

    public ChildSpec Macvlan(string name, string? lower = null) =>
        new() { Name = name, Lower = lower, Mode = Forwarding.Macvlan.MacvlanMode.Bridge, Namespace = Bench.Reference(name) };

    public ChildSpec Ipvlan(string name, Forwarding.Ipvlan.IpvlanMode mode, Forwarding.Ipvlan.IpvlanFlags flags = default, string? lower = null) => new()
    {
        Name = name,
        Kind = ChildKind.Ipvlan,
        Lower = lower,
        Ipvlan = new IpvlanSettings { Mode = mode, Flags = flags },
        Namespace = Bench.Reference(name),
    };

    /// <summary>Sets an interface up and gives it an address of a /24.</summary>
    public void Up(string home, string device, string address)
    {
        var net = Bench.Net(home);
        net.SetUp(Index(net, device));
        Add(home, device, address);
        Refresh();
    }

    public void Add(string home, string device, string address, int length = 24) => Bench.Net(home).AddAddress(
        new InterfaceAddress { LinkIndex = Index(Bench.Net(home), device), Address = IPAddress.Parse(address), PrefixLength = length, Flags = AddressFlags.NoDad });

    /// <summary>A route by a gateway, or straight out of the device.</summary>
    public void Route(string home, string device, string to, int length, string? gateway = null) => Bench.Net(home).AddRoute(new RouteInfo
    {
        Destination = IPAddress.Parse(to),
        PrefixLength = length,
        Gateway = gateway is null ? null : IPAddress.Parse(gateway),
        LinkIndex = Index(Bench.Net(home), device),
        Scope = gateway is null ? (byte)253 : null,
    });

    public void Refresh()
    {
        foreach (var running in _running)
        {
            running.Observe();
        }
    }

    /// <summary>Whether a datagram gets from a home to an address and an answer comes back.</summary>
    public bool Reaches(string from, string to, string address)
    {
        var ip = IPAddress.Parse(address);
        using var server = Udp(to, ip.AddressFamily, 7);
        using var client = Udp(from, ip.AddressFamily, 0);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                client.SendTo("hello"u8, new IPEndPoint(ip, 7));
                EndPoint peer = new IPEndPoint(ip.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
                var buffer = new byte[16];
                var length = server.ReceiveFrom(buffer, ref peer);
                server.SendTo(buffer.AsSpan(0, length), peer);
                return client.Receive(buffer) == length;
            }
            catch (SocketException)
            {
                // Lost, or nobody there: twice more.
            }
        }

        return false;
    }

    public void Dispose()
    {
        _running.ForEach(static running => running.Dispose());
        Bench.Dispose();
    }

    private static int Index(RouteNetlink net, string device) => net.GetLink(device).Index;

    private Socket Udp(string home, AddressFamily family, int port)
    {
        var socket = Bench.Home(home).Run(() =>
        {
            var made = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
            made.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, port));
            return made;
        });
        socket.ReceiveTimeout = 400;
        return socket;
    }
}
