using Bunshin.Forwarding.Vlan;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Served;

/// <summary>What the kernel's drivers keep equal, or refuse, between a child and the device it stands on; here it is done afterwards.</summary>
internal static class DriverRules
{
    private const int LinkLocalPrefix = 64;

    // In one look; the rest is not served either, and goes by the next ones.
    private const int MostTakings = 256;

    /// <summary>Enforces them for a child that was just looked at, those below it before.</summary>
    /// <param name="child">The child.</param>
    /// <param name="children">All children.</param>
    public static void Enforce(ServedChild child, IReadOnlyList<ServedChild> children)
    {
        switch (child.Spec.Kind)
        {
            case ChildKind.Vlan:
                FollowState(child);
                FollowAddress(child);
                CapMtu(child);
                break;
            case ChildKind.Ipvlan:
                KeepAddress(child);
                FollowMtu(child);
                KeepLinkLocal(child, children);
                break;
            default:
                if (child.Spec.IsPassthru)
                {
                    child.Lower.LowerPort.ShareAddress(child);
                }

                CapMtu(child);
                break;
        }
    }

    /// <summary>Takes over an ipvlan child's IP addresses; one that a sibling had before is taken from it again (EADDRINUSE in the kernel).</summary>
    /// <param name="child">The child.</param>
    /// <param name="seen">What its device has now.</param>
    /// <param name="children">All children.</param>
    public static void SeeAddresses(ServedChild child, IEnumerable<InterfaceAddress> seen, IReadOnlyList<ServedChild> children)
    {
        var known = child.Addresses.ToHashSet();
        HashSet<IpAddress>? taken = null;
        var (kept, added) = (new List<IpAddress>(), new List<IpAddress>());
        var takings = 0;
        foreach (var address in seen)
        {
            // The driver's key is the peer's address where there is one (ifa_address).
            var key = IpAddress.FromIPAddress(address.Peer ?? address.Address);
            if (known.Contains(key))
            {
                kept.Add(key);
                continue;
            }

            taken ??= [.. children.Where(other => other != child && other.Lower == child.Lower).SelectMany(static other => other.Addresses)];
            if (!taken.Contains(key))
            {
                added.Add(key);
            }
            else if (takings++ < MostTakings)
            {
                child.Home.Netlink.DeleteAddress(address);
                child.AddressesTaken++;
            }
        }

        // What it is known by comes first.
        child.AddressesBeyond = Math.Max(0, kept.Count + added.Count - ChildQuota.Addresses);
        child.Addresses = [.. kept.Concat(added).Take(ChildQuota.Addresses)];
    }

    // vlan_device_event: a VLAN goes down with the device below and comes up with it, whoever had set it down.
    private static void FollowState(ServedChild child)
    {
        var isUp = child.Lower.State.IsUp && !child.Lower.IsGone;
        var wasUp = child.LowerWasUp;
        child.LowerWasUp = isUp;
        if ((child.Spec.Vlan!.Flags & VlanFlags.LooseBinding) != 0)
        {
            return;
        }

        if (!isUp && child.State.IsUp)
        {
            child.Home.Netlink.SetDown(child.Index);
            child.State = child.State with { IsUp = false };
        }
        else if (isUp && !wasUp && !child.State.IsUp)
        {
            child.Home.Netlink.SetUp(child.Index);
            child.State = child.State with { IsUp = true };
        }
    }

    // A VLAN has the MAC below until it is given another.
    private static void FollowAddress(ServedChild child)
    {
        var below = child.Lower.State.Address;
        if (child.Spec.Address is null && child.State.Address == child.InheritedAddress && below != child.InheritedAddress)
        {
            SetAddress(child, below);
            child.InheritedAddress = below;
        }
    }

    private static void KeepAddress(ServedChild child)
    {
        if (child.State.Address != child.Lower.State.Address)
        {
            SetAddress(child, child.Lower.State.Address);
        }
    }

    private static void SetAddress(ServedChild child, MacAddress address)
    {
        child.Home.Netlink.ChangeLink(child.Index, new LinkChange { Address = address });
        child.State = child.State with { Address = address };
    }

    // What shrinks drags those on it along; a child that grows beyond it is put back.
    private static void CapMtu(ServedChild child)
    {
        if (child.State.Mtu > child.Lower.State.Mtu && !child.Lower.IsGone)
        {
            SetMtu(child);
        }
    }

    // ipvlan_device_event: every change below is copied, and nothing else is looked at.
    private static void FollowMtu(ServedChild child)
    {
        if (child.LowerMtu != child.Lower.State.Mtu && !child.Lower.IsGone)
        {
            SetMtu(child);
        }

        child.LowerMtu = child.Lower.State.Mtu;
    }

    private static void SetMtu(ServedChild child)
    {
        child.Home.Netlink.ChangeLink(child.Index, new LinkChange { Mtu = child.Lower.State.Mtu });
        child.State = child.State with { Mtu = child.Lower.State.Mtu };
    }

    private static void KeepLinkLocal(ServedChild child, IReadOnlyList<ServedChild> children)
    {
        if (!child.State.IsUp || !child.Home.GeneratesAddresses || child.Addresses.Any(static address => address.IsIpv6 && address.Ipv6.IsLinkLocal))
        {
            return;
        }

        // Siblings that were adopted may have got any number from an earlier process.
        IpAddress own = Ipv6Address.LinkLocal(child.State.Address, child.IpvlanId);
        while (children.Any(other => other != child && other.Lower == child.Lower && other.Addresses.Contains(own)))
        {
            child.IpvlanId = child.Lower.LowerPort.NextIpvlanId();
            own = Ipv6Address.LinkLocal(child.State.Address, child.IpvlanId);
        }

        try
        {
            child.Home.Netlink.AddAddress(new InterfaceAddress { LinkIndex = child.Index, Address = own.ToIPAddress(), PrefixLength = LinkLocalPrefix });
            child.Addresses = [.. child.Addresses, own];
        }
        catch (NetlinkException)
        {
            // No IPv6 in this namespace or on this device: then it needs none.
        }
    }
}
