using Bunshin.Datapaths.Served;
using Bunshin.Forwarding.Stacks;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Linux.Tap;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>Carries frames by the relay, between a packet socket on the parent and the children's TAPs or veth ends.</summary>
internal sealed class RelayCarrier : Carrier
{
    private const int BufferBytes = 8 << 20;
    private readonly UserspaceOptions _options;
    private readonly ParentMemberships _memberships;
    private readonly ParentIngress _ingress;
    private readonly PacketSocket _socket;
    private readonly Relay _relay;
    private readonly int _port;
    private readonly Dictionary<IServedDevice, RoutedSocket> _routed = [];
    private HiddenNamespace? _hidden;

    /// <summary>Opens the parent and starts the relay.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="options">Choices.</param>
    /// <param name="support">Told of failures and of groups that children report, on the relay's thread.</param>
    public RelayCarrier(ParentDevice parent, UserspaceOptions options, CarrierSupport support)
    {
        _options = options;
        _relay = new Relay(parent.Name, () => OpenPorts(options.FrameIo), support);
        try
        {
            _memberships = new ParentMemberships(parent);
            _ingress = new ParentIngress(parent);
            _socket = parent.Home.Namespace.Run(() => PacketSocket.ForRelay(parent.Index, BufferBytes));
            _port = _relay.Add(_socket.Descriptor, PortKind.PacketSocket);
        }
        catch
        {
            _relay.Dispose();
            _socket?.Dispose();
            _ingress?.Dispose();
            _memberships?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Exception? Failure => _relay.Failure;

    /// <summary>What walks the frames.</summary>
    internal Relay Relay => _relay;

    /// <inheritdoc/>
    public override void Restart() => _relay.Restart();

    /// <inheritdoc/>
    public override IChildPort Make(ChildSpec spec, ServedNamespace home)
    {
        var useTap = _options.ChildPort == ChildPortChoice.Tap || (_options.ChildPort == ChildPortChoice.Auto && TapDevice.CanOpen(out _));
        return useTap
            ? TapPort.Create(home, spec.Name)
            : VethPort.Create(_hidden ??= new HiddenNamespace(), home, spec.Name);
    }

    /// <inheritdoc/>
    public override IChildPort Adopt(ServedNamespace home, LinkInfo found) => TapPort.Adopt(home, found);

    /// <inheritdoc/>
    /// <remarks>A packet socket takes one C-tag beyond the parent's MTU, and no other; the driver would send more and let the next device lose it.</remarks>
    public override int DefaultMtu(ChildSpec spec, IServedDevice lower) =>
        spec.Vlan is { } vlan && (vlan.Protocol != EtherType.Dot1Q || lower is ServedChild { Spec.Kind: ChildKind.Vlan })
            ? lower.State.Mtu - VlanTag.Length
            : lower.State.Mtu;

    /// <inheritdoc/>
    public override void Plug(ServedChild child)
    {
        var lower = child.Lower;
        if (child.Spec.Kind == ChildKind.Ipvlan && !_routed.ContainsKey(lower))
        {
            _routed.Add(lower, lower.Home.Namespace.Run(() => RoutedSocket.Open(lower.Name)));
        }

        var port = PortOf(child);
        port.Number = _relay.Add(port.Descriptor, port.Kind);
    }

    /// <inheritdoc/>
    public override void Unplug(ServedChild child, bool staying)
    {
        var port = PortOf(child);
        if (port.Number >= 0)
        {
            _relay.Remove(port.Number);
            port.Number = -1;
        }

        if (_routed.Remove(child, out var routed))
        {
            routed.Dispose();
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long> CountDrops() => _relay.Wire.ReadDrops();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _relay.Dispose();
        foreach (var routed in _routed.Values)
        {
            routed.Dispose();
        }

        _memberships.Dispose();
        _ingress.Dispose();
        _socket.Dispose();
        _hidden?.Dispose();
    }

    /// <inheritdoc/>
    protected override void Follow(ParentDevice parent, IReadOnlyList<ServedChild> children)
    {
        _relay.Table = new RelayTable(
            DeviceStack.Create(parent.Draw(children)),
            [
                new RelayDevice(_port, _relay.Wire, _routed.GetValueOrDefault(parent)),
                .. children.Select(child => new RelayDevice(PortOf(child).Number, PortOf(child).Tally, _routed.GetValueOrDefault(child))),
            ]);
        if (!parent.IsGone)
        {
            // First what keeps frames from the parent's own stack: one that cannot be asked for more must not let go of that.
            WhileThere.Do(() => _ingress.Apply(parent, children));
            WhileThere.Do(() => _memberships.Apply(children));
        }
    }

    private static RelayPort PortOf(ServedChild child) => (RelayPort)child.Port;

    private static PortSet OpenPorts(FrameIoChoice choice)
    {
        if (choice == FrameIoChoice.Mmsg)
        {
            return PortSet.CreateMmsg();
        }

        var ring = PortSet.CreateIoUring(out var reason);
        return ring ?? (choice == FrameIoChoice.Auto ? PortSet.CreateMmsg() : throw new DatapathException($"io_uring was asked for: {reason}"));
    }
}
