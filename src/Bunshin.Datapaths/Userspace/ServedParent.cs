using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>The parent device in service, and the picture of it and its children that the relay works by.</summary>
/// <remarks>One thread at a time; the relay only ever sees finished tables.</remarks>
internal sealed class ServedParent : IDisposable
{
    private const int BufferBytes = 8 << 20;
    private readonly PacketSocket _socket;
    private readonly ParentFilters _filters;
    private readonly Relay _relay;
    private readonly int _port;
    private MacAddress _original;
    private MacAddress _shared;

    /// <summary>Opens the parent.</summary>
    /// <param name="home">Its namespace; it stays the caller's.</param>
    /// <param name="link">The device.</param>
    /// <param name="relay">What carries the frames; it stays the caller's.</param>
    public ServedParent(ServedNamespace home, LinkInfo link, Relay relay)
    {
        Home = home;
        Index = link.Index;
        Name = link.Name;
        State = DeviceState.Of(link);
        _original = _shared = State.Address;
        _relay = relay;
        _filters = new ParentFilters(home, link.Index, link.Name);
        try
        {
            _socket = home.Namespace.Run(() => PacketSocket.ForRelay(link.Index, BufferBytes));
            _port = relay.Invoke(ports => ports.Add(_socket.Descriptor, PortKind.PacketSocket));
        }
        catch
        {
            _socket?.Dispose();
            _filters.Dispose();
            throw;
        }
    }

    /// <summary>Its namespace.</summary>
    public ServedNamespace Home { get; }

    /// <summary>Its index there.</summary>
    public int Index { get; }

    /// <summary>Its name.</summary>
    public string Name { get; private set; }

    /// <summary>The device as last seen.</summary>
    public DeviceState State { get; private set; }

    /// <summary>Somebody deleted it or moved it away.</summary>
    public bool IsGone { get; private set; }

    /// <summary>The port's broadcast cutoff (<c>bclim</c>).</summary>
    public int BroadcastCutoff { get; set; } = 1;

    /// <summary>As the rules see it.</summary>
    public MacvlanParent ForRules() => new()
    {
        Address = State.Address,
        HasCarrier = State.HasCarrier && !IsGone,
        IsPromiscuous = State.IsPromiscuous,
        IsAllMulticast = State.IsAllMulticast,
        Mtu = State.Mtu,
        BroadcastCutoff = BroadcastCutoff,
    };

    /// <summary>Reads the device anew.</summary>
    public void Look()
    {
        if (!IsGone && Home.Netlink.FindLink(Index) is { } link)
        {
            Name = link.Name;
            State = DeviceState.Of(link);
        }
        else
        {
            IsGone = true;
            State = State with { IsUp = false, HasCarrier = false };
        }
    }

    /// <summary>Makes relay, filters and cables follow the picture.</summary>
    public void Publish(IReadOnlyList<ServedChild> children)
    {
        var rules = MacvlanTable.Create(ForRules(), [.. children.Select(static child => child.ForRules())]);
        _relay.Table = new RelayTable(
            rules, _port, [.. children.Select(static child => child.PortNumber)], [.. children.Select(static child => child.Tally)]);
        if (!IsGone)
        {
            _filters.Apply(children);
        }

        foreach (var child in children)
        {
            if (!child.IsGone && child.Carrier != rules.Parent.HasCarrier)
            {
                child.Port.SetCarrier(rules.Parent.HasCarrier);
                child.Carrier = rules.Parent.HasCarrier;
            }
        }
    }

    /// <summary>passthru: parent and child share one MAC, whichever of them is given it.</summary>
    public void ShareAddress(ServedChild child)
    {
        if (IsGone || child.IsGone)
        {
            return;
        }

        if (State.Address != _shared)
        {
            // A change made on the parent itself is what is restored at the end.
            _original = _shared = State.Address;
        }
        else if (child.State.Address != _shared)
        {
            _shared = child.State.Address;
            Home.Netlink.ChangeLink(Index, new LinkChange { Address = _shared });
            State = State with { Address = _shared };
        }

        if (child.State.Address != _shared)
        {
            child.Home.Netlink.ChangeLink(child.Index, new LinkChange { Address = _shared });
            child.State = child.State with { Address = _shared };
        }
    }

    /// <summary>The passthru child is gone: the parent's own MAC comes back.</summary>
    public void RestoreAddress()
    {
        if (!IsGone && _shared != _original)
        {
            Home.Netlink.ChangeLink(Index, new LinkChange { Address = _original });
            _shared = _original;
        }
    }

    /// <summary>Stops reading from a child's port.</summary>
    public void Unplug(int port) => _relay.Invoke(ports =>
    {
        ports.Remove(port);
        return true;
    });

    /// <summary>Starts reading from a child's port.</summary>
    public int Plug(FileDescriptor descriptor, PortKind kind) => _relay.Invoke(ports => ports.Add(descriptor, kind));

    /// <inheritdoc/>
    public void Dispose()
    {
        _filters.Dispose();
        _socket.Dispose();
    }
}
