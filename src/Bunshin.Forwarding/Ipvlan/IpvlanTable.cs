using System.Runtime.CompilerServices;
using Bunshin.Forwarding.Routing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Ipvlan;

/// <summary>The rules of one ipvlan port, made once for a parent and its children: where does a frame go, and why?</summary>
/// <remarks>
/// Immutable, swapped as a whole, as <see cref="Macvlan.MacvlanTable"/>; any number of threads may ask, nothing is locked or allocated.
/// Follows <c>drivers/net/ipvlan</c> of Linux 6.12. Floods go by a worker with a queue of
/// 1000 frames; when it is full a received frame counts as <c>rx_dropped</c> at the parent,
/// a sent one at the child, which still counts it as sent.
/// </remarks>
public sealed class IpvlanTable : PortTable
{
    private readonly ChildAddresses _addresses;
    private readonly bool[] _isUp;
    private readonly MacAddress _parentAddress;
    private readonly RouteTable _routes;
    private readonly RouteKind[] _routeKinds;
    private readonly IpvlanMode _mode;
    private readonly IpvlanFlags _flags;
    private readonly int _longestParentFrame;
    private readonly bool _hasCarrier;

    private IpvlanTable(IpvlanParent parent, IReadOnlyList<IpvlanChild> children, FloodListBuilder floods, int[] pool)
        : base(
            pool, floods.Fill(pool), [default], [.. children.Select(static child => LongestFrame(child.Mtu))],
            floods.Groups)
    {
        Parent = parent;
        _addresses = new ChildAddresses(children);
        _isUp = [.. children.Select(static child => child.IsUp)];
        _parentAddress = parent.Address;
        _routes = parent.Routes;
        _routeKinds = [.. parent.Routes.Routes.Select(static route => route.Kind)];
        _mode = parent.Mode;
        _flags = parent.Flags;
        _longestParentFrame = LongestFrame(parent.Mtu);
        _hasCarrier = parent.HasCarrier;
    }

    /// <summary>The parent the table was made for.</summary>
    public IpvlanParent Parent { get; }

    /// <summary>Makes the table, in proportion to addresses and group memberships.</summary>
    /// <remarks>It does not judge the configuration, <see cref="IpvlanRules"/> does: of two up children with one address the first has it.</remarks>
    /// <param name="parent">The parent.</param>
    /// <param name="children">The children; the list and what it holds must not change afterwards.</param>
    public static IpvlanTable Create(IpvlanParent parent, IReadOnlyList<IpvlanChild> children)
    {
        var floods = new FloodListBuilder([.. children.Select(static child => new FloodMember(
            Rank: 0, child.IsUp, child.IsUp, child.IsPromiscuous || child.IsAllMulticast, child.Groups))], [], defersAll: true);
        return new IpvlanTable(parent, children, floods, new int[floods.Total]);
    }

    /// <summary>What becomes of a frame that arrives at the parent from outside.</summary>
    public Verdict FromWire(in FrameView frame) => FromWire(FrameFacts.Received(frame));

    /// <summary>What becomes of a frame that child number <paramref name="child"/> sends.</summary>
    /// <param name="child">Its index among those the table was made for; another one throws <see cref="IndexOutOfRangeException"/>.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="isGso">It is a segment to be cut later, which no MTU refuses.</param>
    public Verdict FromChild(int child, in FrameView frame, bool isGso = false) => FromChild(child, FrameFacts.Sent(frame), isGso);

    internal Verdict FromWire(in FrameFacts frame)
    {
        var frameClass = DeliveryClasses.Of(_parentAddress, frame.Destination);
        return _mode switch
        {
            IpvlanMode.L2 => ReceiveL2(frame, frameClass, VerdictFlags.None),
            IpvlanMode.L3s => ReceiveL3s(frame, frameClass),
            _ => ReceiveByAddress(frame, frameClass, VerdictFlags.None),
        };
    }

    internal Verdict FromChild(int child, in FrameFacts frame, bool isGso)
    {
        var frameClass = DeliveryClasses.Of(_parentAddress, frame.Destination);
        if (!_isUp[child])
        {
            return new Verdict(this, VerdictReason.ChildDown, VerdictFlags.None, frameClass, child, frame.Length);
        }

        if (!_hasCarrier)
        {
            return new Verdict(this, VerdictReason.NoCarrier, VerdictFlags.None, frameClass, child, frame.Length);
        }

        if (_mode == IpvlanMode.L2)
        {
            return SendL2(child, frame, frameClass, isGso);
        }

        return SendL3(child, frame, frameClass, isGso);
    }

    private Verdict ReceiveL2(in FrameFacts frame, DeliveryClass frameClass, VerdictFlags flags)
    {
        if (!frame.Destination.IsGroup)
        {
            return ReceiveByAddress(frame, frameClass, flags);
        }

        if (frame.Source == _parentAddress && _addresses.FindSource(frame.Protocol, frame.Payload) >= 0)
        {
            return ToHost(VerdictReason.IpvlanOwnReturned, frame, frameClass, flags);
        }

        return frame.Protocol == EtherType.Pause
            ? ToHost(VerdictReason.PauseNotFlooded, frame, frameClass, flags)
            : new Verdict(
                this, VerdictReason.IpvlanFlood, flags | VerdictFlags.ToHost | VerdictFlags.Deferred, frameClass, -1, frame.Length,
                flood: GroupOf(frame.Destination), scope: FloodScope.All);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Verdict ReceiveByAddress(in FrameFacts frame, DeliveryClass frameClass, VerdictFlags flags)
    {
        var child = _addresses.FindDestination(frame.Protocol, frame.Payload, slack: 0);
        return child >= 0
            ? new Verdict(
                this, VerdictReason.AddressOfChild, flags | VerdictFlags.Single | VerdictFlags.KeepsClass, frameClass, child, frame.Length)
            : ToHost(child == ChildAddresses.None ? VerdictReason.NoAddress : VerdictReason.AddressUnknown, frame, frameClass, flags);
    }

    private Verdict ReceiveL3s(in FrameFacts frame, DeliveryClass frameClass)
    {
        if (frameClass != DeliveryClass.OtherHost && AcceptedPacket.TryRead(frame.Protocol, frame.Payload, out var packet))
        {
            var child = _addresses.FindDestination(frame.Protocol, frame.Payload, slack: 0);
            if (child >= 0 && !IsOwnSource(child, packet))
            {
                const VerdictFlags flags = VerdictFlags.ToHost | VerdictFlags.Single | VerdictFlags.KeepsClass | VerdictFlags.SocketsOnly;
                return new Verdict(this, VerdictReason.L3sToSockets, flags, frameClass, child, packet.Length + HeaderLength);
            }
        }

        return ToHost(VerdictReason.L3sToHost, frame, frameClass, VerdictFlags.None);
    }

    // IPv4 input routing is done as if the child had received the packet, and finds its own address as source absurd.
    private bool IsOwnSource(int child, in AcceptedPacket packet) => packet.IsIpv4 && _addresses.Find(packet.Source) == child;

    private Verdict ToHost(VerdictReason reason, in FrameFacts frame, DeliveryClass frameClass, VerdictFlags flags)
    {
        // A child's own frame that turned back is the host's by another rule than a stranger's.
        var returned = (flags & VerdictFlags.EntersParentReceive) != 0
            && reason is VerdictReason.NoAddress or VerdictReason.AddressUnknown;
        return new Verdict(
            this, returned ? VerdictReason.IpvlanToHost : reason, flags | VerdictFlags.ToHost, frameClass, -1, frame.Length);
    }

    private Verdict SendL2(int child, in FrameFacts frame, DeliveryClass frameClass, bool isGso)
    {
        if (frame.Destination == frame.Source && (_flags & IpvlanFlags.Vepa) == 0)
        {
            var owner = _addresses.FindDestination(frame.Protocol, frame.Payload, HeaderLength);
            return owner >= 0 ? ToSibling(child, owner, frame, frameClass, isGso)
                : !isGso && frame.Length > _longestParentFrame
                ? new Verdict(this, VerdictReason.TooLongForParent, VerdictFlags.ParentDrops, frameClass, child, frame.Length)
                : ReceiveL2(frame.Returned(), frameClass, VerdictFlags.EntersParentReceive);
        }

        if (!frame.Destination.IsGroup)
        {
            return new Verdict(this, VerdictReason.IpvlanToWire, VerdictFlags.ToWire, frameClass, child, frame.Length);
        }

        if (frame.Protocol == EtherType.Pause)
        {
            return new Verdict(this, VerdictReason.IpvlanPauseDropped, VerdictFlags.None, frameClass, child, frame.Length);
        }

        var flags = VerdictFlags.ToWire | VerdictFlags.Local | VerdictFlags.Deferred | (isGso ? VerdictFlags.IsGso : VerdictFlags.None);
        return new Verdict(
            this, VerdictReason.IpvlanMulticast, flags, frameClass, child, frame.Length, flood: GroupOf(frame.Destination),
            scope: FloodScope.All);
    }

    private Verdict ToSibling(int child, int owner, in FrameFacts frame, DeliveryClass frameClass, bool isGso)
    {
        if ((_flags & IpvlanFlags.Private) != 0)
        {
            return new Verdict(this, VerdictReason.PrivateDrops, VerdictFlags.None, frameClass, child, frame.Length);
        }

        var flags = VerdictFlags.Single | VerdictFlags.Local | VerdictFlags.KeepsClass | (isGso ? VerdictFlags.IsGso : VerdictFlags.None);
        return new Verdict(this, VerdictReason.IpvlanToSibling, flags, frameClass, owner, frame.Length);
    }

    private Verdict SendL3(int child, in FrameFacts frame, DeliveryClass frameClass, bool isGso)
    {
        if ((_flags & IpvlanFlags.Vepa) == 0)
        {
            var owner = _addresses.FindDestination(frame.Protocol, frame.Payload, HeaderLength);
            if (owner >= 0)
            {
                return ToSibling(child, owner, frame, frameClass, isGso);
            }
        }

        if (frame.Destination.IsGroup)
        {
            return new Verdict(this, VerdictReason.L3DropsMulticast, VerdictFlags.None, frameClass, child, frame.Length);
        }

        var route = FindRoute(frame, out var reason);
        var flags = reason switch
        {
            VerdictReason.L3Routed => VerdictFlags.ToWire | VerdictFlags.Routed,
            VerdictReason.L3ToHostSockets => VerdictFlags.ToHostSockets,
            _ => VerdictFlags.None,
        };
        return new Verdict(this, reason, flags, frameClass, child, frame.Length, flood: route);
    }

    // The driver asks no more of the packet than that its fixed header is there.
    private int FindRoute(in FrameFacts frame, out VerdictReason reason)
    {
        var route = RouteTable.NotFound;
        if (frame.Protocol == EtherType.Ipv6 && frame.Payload.Length >= 40)
        {
            route = _routes.Find(Ipv6Address.Read(frame.Payload[24..]));
            reason = ReasonOf(route < 0 ? RouteKind.Unreachable : _routeKinds[route], isIpv6: true);
        }
        else if (frame.Protocol == EtherType.Ipv4 && frame.Payload.Length >= 20)
        {
            var destination = Ipv4Address.Read(frame.Payload[16..]);
            route = _routes.Find(destination);
            reason = IsNoUnicast(destination) ? VerdictReason.L3NoRoute
                : ReasonOf(route < 0 ? RouteKind.Unreachable : _routeKinds[route], isIpv6: false);
            route = route >= 0 && _routeKinds[route] >= RouteKind.Blackhole ? RouteTable.NotFound : route;
        }
        else
        {
            reason = VerdictReason.L3DropsNonIp;
        }

        return route;
    }

    private static bool IsNoUnicast(Ipv4Address address) =>
        address.IsMulticast || address == Ipv4Address.Broadcast || address.Value >> 24 == 0;

    // An IPv4 lookup that is bound to a device takes the lack of a route for "on the wire" (ip_route_output_key_hash_rcu).
    private static VerdictReason ReasonOf(RouteKind kind, bool isIpv6) => kind switch
    {
        RouteKind.Unicast => VerdictReason.L3Routed,
        RouteKind.Local => VerdictReason.L3ToHostSockets,
        RouteKind.Multicast => isIpv6 ? VerdictReason.L3Routed : VerdictReason.L3NoRoute,
        RouteKind.Broadcast => VerdictReason.L3NoRoute,
        _ => isIpv6 ? VerdictReason.L3NoRoute : VerdictReason.L3Routed,
    };
}
