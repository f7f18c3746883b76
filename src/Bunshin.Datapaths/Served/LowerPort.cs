using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Served;

/// <summary>What a device keeps for those that stand on it: the settings of its macvlan or ipvlan port.</summary>
internal sealed class LowerPort(IServedDevice device)
{
    // What leaves an l3 child's port is given to the IP layer there: that knows the routes, so here everything has one.
    private static readonly Route s_anywhere = new() { Destination = IpPrefix.Parse("::/0") };

    private MacAddress? _original;
    private MacAddress _shared;
    private ushort _lastIpvlanId;

    /// <summary>The macvlan port's broadcast cutoff (<c>bclim</c>).</summary>
    public int BroadcastCutoff { get; set; } = 1;

    /// <summary>The macvlan port as the rules see it.</summary>
    public MacvlanParent Macvlan => new()
    {
        Address = device.State.Address,
        IsPromiscuous = device.State.IsPromiscuous,
        IsAllMulticast = device.State.IsAllMulticast,
        BroadcastCutoff = BroadcastCutoff,
    };

    /// <summary>The routes of ipvlan children.</summary>
    public RouteTable Routes => RouteTable.Create(
    [
        s_anywhere,
        .. ParentAddresses.Select(static address => new Route { Destination = IpPrefix.Single(address), Kind = RouteKind.Local }),
    ]);

    /// <summary>Where ipvlan children are routed: the addresses by which one that sends there means the host on this side, as last seen.</summary>
    public IReadOnlyList<IpAddress> ParentAddresses { get; set; } = [];

    /// <summary>A number that no ipvlan child of this port had before; it keeps their IPv6 link-local addresses apart.</summary>
    public ushort NextIpvlanId() => ++_lastIpvlanId;

    /// <summary>passthru: device and child share one MAC, whichever of them is given it.</summary>
    public void ShareAddress(ServedChild child)
    {
        if (device.IsGone || child.IsGone)
        {
            return;
        }

        if (_original is null || device.State.Address != _shared)
        {
            // A change made on the device itself is what is restored at the end.
            _original = _shared = device.State.Address;
        }
        else if (child.State.Address != _shared)
        {
            _shared = child.State.Address;
            device.Home.Netlink.ChangeLink(device.Index, new LinkChange { Address = _shared });
            device.State = device.State with { Address = _shared };
        }

        if (child.State.Address != _shared)
        {
            child.Home.Netlink.ChangeLink(child.Index, new LinkChange { Address = _shared });
            child.State = child.State with { Address = _shared };
        }
    }

    /// <summary>The passthru child is gone: the device's own MAC comes back.</summary>
    public void RestoreAddress()
    {
        if (!device.IsGone && _original is { } original && _shared != original)
        {
            device.Home.Netlink.ChangeLink(device.Index, new LinkChange { Address = original });
            _shared = original;
        }
    }
}
