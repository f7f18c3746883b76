using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Datapaths.Ebpf;
using Bunshin.Datapaths.Userspace;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Linux.Tap;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Userspace;

/// <summary>A host with a parent <c>p</c>, its wire <c>w</c> in another namespace, and homes for children; all without names, gone with the process.</summary>
internal sealed class UserspaceBench : IDisposable
{
    private readonly Dictionary<string, (NetworkNamespace Space, RouteNetlink Net)> _homes = [];
    private readonly List<IDisposable> _owned = [];

    public UserspaceBench()
    {
        try
        {
            Host = Home("host");
        }
        catch (LinuxException refused)
        {
            Assert.Skip($"no network namespace can be made: {refused.Message}");
            throw;
        }

        Wire = Home("wire");
        ConnectParent();
    }

    public NetworkNamespace Host { get; }

    public NetworkNamespace Wire { get; }

    public RouteNetlink HostNet => _homes["host"].Net;

    public RouteNetlink WireNet => _homes["wire"].Net;

    public IEnumerable<RouteNetlink> AllNets => _homes.Values.Select(static home => home.Net);

    public MacAddress ParentAddress => HostNet.GetLink("p").Address;

    public static IPAddress Ip(int host) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.77.{host / 250}.{(host % 250) + 1}"));

    public static MacAddress Mac(int number) => new(0x0200_0000_C000 + (ulong)number);

    /// <summary>The datapath that a word names: <c>kernel</c>, <c>ebpf</c>, or a variant of the userspace one.</summary>
    public static IDatapath Datapath(string variant) => variant switch
    {
        "kernel" => new Bunshin.Datapaths.Kernel.KernelDatapath(),
        "ebpf" => new EbpfDatapath(),
        _ => new UserspaceDatapath(Options(variant)),
    };

    public static UserspaceOptions Options(string variant)
    {
        if (variant.StartsWith("tap", StringComparison.Ordinal))
        {
            Assert.SkipUnless(TapDevice.CanOpen(out var errno), $"{TapDevice.Path} cannot be opened: {errno}");
        }

        return new UserspaceOptions
        {
            ChildPort = variant.StartsWith("tap", StringComparison.Ordinal) ? ChildPortChoice.Tap : ChildPortChoice.Veth,
            FrameIo = variant.EndsWith("ring", StringComparison.Ordinal) ? FrameIoChoice.Auto : FrameIoChoice.Mmsg,
        };
    }

    public NetworkNamespace Home(string name)
    {
        if (!_homes.TryGetValue(name, out var home))
        {
            var space = NetworkNamespace.CreateAnonymous();
            space.Run(static () => File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1"));
            home = (space, RouteNetlink.Open(space));
            _homes.Add(name, home);
        }

        return home.Space;
    }

    public RouteNetlink Net(string home)
    {
        Home(home);
        return _homes[home].Net;
    }

    public NamespaceReference Reference(string home) =>
        NamespaceReference.AtPath(string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{Home(home).Handle.Number}"));

    /// <summary>Child number n: <c>c1</c> in home <c>c1</c>, MAC 02:..:c0:01.</summary>
    public ChildSpec Child(int number, MacvlanMode mode = MacvlanMode.Bridge) => new()
    {
        Name = Name(number),
        Mode = mode,
        Address = mode == MacvlanMode.Passthru ? null : Mac(number),
        Namespace = Reference(Name(number)),
    };

    public ParentSpec Spec(params ChildSpec[] children) => new() { Name = "p", Namespace = Reference("host"), Children = children };

    /// <summary>Serves the children, and sets them up with address 10.77.0.(n+1).</summary>
    public IRunningParent Serve(string variant, params ChildSpec[] children)
    {
        var running = Datapath(variant).Start(Spec(children));
        _owned.Add(running);
        foreach (var child in children)
        {
            Raise(child.Name);
        }

        running.Observe();

        // The kernel works carrier off later, and until then a veth's other end sends into nothing.
        SpinWait.SpinUntil(
            () => children.All(child => Net(child.Name).GetLink(child.Name).OperationalState is OperationalState.Up or OperationalState.Unknown), 3000);
        return running;
    }

    public void Raise(string child) => Raise(child, child);

    /// <summary>Sets the device of the child that home <paramref name="home"/> is named after up, with its address.</summary>
    public void Raise(string home, string device)
    {
        var net = Net(home);
        net.SetUp(net.GetLink(device).Index);
        AddAddress(net, device, int.Parse(home[1..], CultureInfo.InvariantCulture));
    }

    /// <summary>Makes the parent and its wire, which may have been deleted.</summary>
    public void ConnectParent()
    {
        HostNet.CreateLink(new NewLink
        {
            Name = "p",
            Kind = new VethKind { Peer = new NewLink { Name = "w", Kind = new VethKind(), Namespace = Wire } },
        });
        HostNet.SetUp(HostNet.GetLink("p").Index);
        WireNet.SetUp(WireNet.GetLink("w").Index);
        AddAddress(WireNet, "w", 9);
    }

    /// <summary>Lets go of a home: nothing of the test's keeps the namespace.</summary>
    public void Leave(string home)
    {
        if (_homes.Remove(home, out var left))
        {
            left.Net.Dispose();
            left.Space.Dispose();
        }
    }

    /// <summary>A raw socket on a device, for all protocols or for one.</summary>
    public PacketSocket Tap(string home, string device, ushort? etherType = null)
    {
        var index = Net(home).GetLink(device).Index;
        var socket = Home(home).Run(PacketSocket.Create);
        socket.UseAuxiliaryData();
        socket.Bind(index, etherType ?? 3);
        _owned.Add(socket);
        return socket;
    }

    public Socket Udp(string home, int port)
    {
        var socket = Home(home).Run(() =>
        {
            var made = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            made.Bind(new IPEndPoint(IPAddress.Any, port));
            return made;
        });
        socket.ReceiveTimeout = 500;
        _owned.Add(socket);
        return socket;
    }

    /// <summary>Whether a datagram from one home gets to another and an answer comes back.</summary>
    public bool Reaches(string from, string to, int address)
    {
        using var server = Udp(to, 7);
        using var client = Udp(from, 0);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                client.SendTo("hello"u8, new IPEndPoint(Ip(address), 7));
                EndPoint peer = new IPEndPoint(IPAddress.Any, 0);
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

    public static byte[] Frame(MacAddress destination, MacAddress source, ushort type = EtherType.LocalExperimental1, int length = 60)
    {
        var frame = new byte[length];
        destination.Write(frame);
        source.Write(frame.AsSpan(6));
        frame[12] = (byte)(type >> 8);
        frame[13] = (byte)type;
        frame[^1] = 0xA5;
        return frame;
    }

    /// <summary>The next frame of the experimental type, or null when none comes in time.</summary>
    public static (SeenFrame Seen, byte[] Bytes)? Next(PacketSocket socket, int timeout = 300)
    {
        var buffer = new byte[70000];
        while (socket.TryReceive(buffer, timeout, out var seen))
        {
            if (seen.Type != PacketType.Outgoing && buffer.AsSpan(12, 8).IndexOf((byte)0xB5) is 1 or 5)
            {
                return (seen, buffer[..seen.Length]);
            }
        }

        return null;
    }

    public void Dispose()
    {
        for (var at = _owned.Count - 1; at >= 0; at--)
        {
            _owned[at].Dispose();
        }

        foreach (var (space, net) in _homes.Values)
        {
            net.Dispose();
            space.Dispose();
        }
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"c{number}");

    private static void AddAddress(RouteNetlink net, string device, int host) =>
        net.AddAddress(new InterfaceAddress { LinkIndex = net.GetLink(device).Index, Address = Ip(host), PrefixLength = 16 });
}
