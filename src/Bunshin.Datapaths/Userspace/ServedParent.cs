using Bunshin.Linux;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>The parent device in service, and the picture of it and its children that the relay works by.</summary>
/// <remarks>One thread at a time; the relay only ever sees finished tables.</remarks>
internal sealed class ServedParent : IServedDevice, IDisposable
{
    private const int BufferBytes = 8 << 20;
    private readonly PacketSocket _socket;
    private readonly ParentFilters _filters;
    private readonly Relay _relay;
    private readonly int _port;

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
        AddressBefore = State.Address;
        MayFilterVlans = link.Kind is null;
        LowerPort = new LowerPort(this);
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

    /// <inheritdoc/>
    public ServedNamespace Home { get; }

    /// <inheritdoc/>
    public int Index { get; }

    /// <inheritdoc/>
    public string Name { get; private set; }

    /// <inheritdoc/>
    public DeviceState State { get; set; }

    /// <inheritdoc/>
    public MacAddress AddressBefore { get; set; }

    /// <inheritdoc/>
    public bool IsGone { get; private set; }

    /// <summary>It is hardware, or a machine's idea of it, that may let in only the VLANs its own kernel asked for, unless it is promiscuous.</summary>
    public bool MayFilterVlans { get; }

    /// <inheritdoc/>
    public bool IsUsable => State.HasCarrier && !IsGone;

    /// <inheritdoc/>
    public LowerPort LowerPort { get; }

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
        _relay.Table = StackPicture.Draw(this, _port, _relay.Wire, children);
        if (!IsGone)
        {
            WhileThere.Do(() => _filters.Apply(this, children));
        }

        foreach (var child in children)
        {
            if (!child.IsGone && child.Carrier != child.Lower.IsUsable)
            {
                child.Carrier = child.Lower.IsUsable;
                WhileThere.Do(() => child.Port.SetCarrier(child.Lower.IsUsable));
            }
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
        LowerPort.Dispose();
        _filters.Dispose();
        _socket.Dispose();
    }
}
