using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Datapaths.Ebpf;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Lans;

/// <summary>A host with a parent <c>p</c>, its LAN behind <c>w</c> in another namespace, and more places as needed; all without names, gone with the process.</summary>
internal sealed class LanBench : IDisposable
{
    private readonly Dictionary<string, (NetworkNamespace Space, RouteNetlink Net)> _places = [];
    private readonly Stack<IDisposable> _owned = [];

    public LanBench()
    {
        try
        {
            Host = Place("host");
        }
        catch (LinuxException refused)
        {
            Assert.Skip($"no network namespace can be made: {refused.Message}");
            throw;
        }

        HostNet.CreateLink(new NewLink
        {
            Name = "p",
            Kind = new VethKind { Peer = new NewLink { Name = "w", Kind = new VethKind(), Namespace = Place("lan") } },
        });
        Raise("host", "p");
        Raise("lan", "w");
    }

    public NetworkNamespace Host { get; }

    public RouteNetlink HostNet => _places["host"].Net;

    public RouteNetlink LanNet => _places["lan"].Net;

    public LinkInfo Parent => HostNet.GetLink("p");

    public LinkInfo Wire => LanNet.GetLink("w");

    /// <summary>A namespace of that name within this bench, made when first asked for. Addresses in it are usable at once.</summary>
    public NetworkNamespace Place(string name)
    {
        if (!_places.TryGetValue(name, out var place))
        {
            var space = NetworkNamespace.CreateAnonymous();
            space.Run(static () => File.WriteAllText("/proc/sys/net/ipv6/conf/default/dad_transmits", "0"));
            place = (space, RouteNetlink.Open(space));
            place.Net.SetUp(place.Net.GetLink("lo").Index);
            _places.Add(name, place);
        }

        return place.Space;
    }

    public RouteNetlink Net(string place)
    {
        Place(place);
        return _places[place].Net;
    }

    /// <summary>The path by which others enter a place.</summary>
    public string PathOf(string place) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{Place(place).Handle.Number}");

    public void Raise(string place, string device) => Net(place).SetUp(Net(place).GetLink(device).Index);

    public void Own(IDisposable thing) => _owned.Push(thing);

    /// <summary>Gives a device an address, as <c>172.16.10.2/24</c>.</summary>
    public void Address(string place, string device, string prefix)
    {
        var parsed = IpPrefix.Parse(prefix);
        Net(place).AddAddress(new InterfaceAddress
        {
            LinkIndex = Net(place).GetLink(device).Index,
            Address = parsed.Address.ToIPAddress(),
            PrefixLength = parsed.Length,
            Flags = AddressFlags.NoDad,
        });
    }

    public void WriteSysctl(string place, string name, string value) =>
        Place(place).Run(() => File.WriteAllText($"/proc/sys/net/{name}", value));

    /// <summary>A raw socket on a device, that sees all frames.</summary>
    public PacketSocket Tap(string place, string device)
    {
        var index = Net(place).GetLink(device).Index;
        var socket = Place(place).Run(PacketSocket.Create);
        socket.UseAuxiliaryData();
        socket.Bind(index);
        Own(socket);
        return socket;
    }

    /// <summary>Whether a datagram from one place gets to an address in another and the answer comes back; who was seen to send it.</summary>
    public bool Reaches(string from, string to, string address, out IPAddress? seenSource)
    {
        var target = IPAddress.Parse(address);
        using var server = Udp(to, target.AddressFamily, 7);
        using var client = Udp(from, target.AddressFamily, 0);
        seenSource = null;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                client.Connect(target, 7); // From now on only this address's answers count.
                client.Send("hello"u8);
                EndPoint peer = new IPEndPoint(target.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
                var buffer = new byte[16];
                var length = server.ReceiveFrom(buffer, ref peer);
                seenSource = ((IPEndPoint)peer).Address;
                server.SendTo(buffer.AsSpan(0, length), peer);
                return client.Receive(buffer) == length;
            }
            catch (SocketException)
            {
                // Lost, no route, or nobody there: twice more.
            }
        }

        return false;
    }

    public bool Reaches(string from, string to, string address) => Reaches(from, to, address, out _);

    public void Dispose()
    {
        while (_owned.TryPop(out var thing))
        {
            thing.Dispose();
        }

        // What is kept of a parent on the ebpf datapath goes once it has no children.
        foreach (var (_, net) in _places.Values)
        {
            net.DeleteLinksTogether([.. net.Links().Where(static link => OwnershipMark.IsLasting(link.Group)).Select(static link => link.Index)], group: 1);
        }

        foreach (var (space, net) in _places.Values)
        {
            net.Dispose();
            space.Dispose();
        }

        _ = EbpfDatapath.Sweep();
    }

    private Socket Udp(string place, AddressFamily family, int port) => Place(place).Run(() =>
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 400 };
        socket.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, port));
        return socket;
    });
}
