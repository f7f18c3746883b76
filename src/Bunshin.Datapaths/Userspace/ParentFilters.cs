using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Nftables;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>What the children need of the parent device: addresses and groups let in, and frames kept from the parent's own stack.</summary>
internal sealed class ParentFilters : IDisposable
{
    private readonly ServedNamespace _home;
    private readonly int _parent;
    private readonly PacketSocket _members;
    private readonly IngressTable? _ingress;
    private HashSet<(PacketMembership Kind, MacAddress Address)> _joined = [];

    /// <summary>For a parent device.</summary>
    /// <param name="home">Parent's namespace.</param>
    /// <param name="parent">Its index.</param>
    /// <param name="device">Its name.</param>
    public ParentFilters(ServedNamespace home, int parent, string device)
    {
        _home = home;
        _parent = parent;
        (_members, _ingress) = home.Namespace.Run(() => (PacketSocket.Create(), OpenIngress(device)));
    }

    /// <summary>Follows the children as they are now.</summary>
    public void Apply(ServedParent parent, IReadOnlyList<ServedChild> children)
    {
        var wanted = new HashSet<(PacketMembership, MacAddress)>();
        foreach (var child in children)
        {
            if (child.IsUp)
            {
                wanted.UnionWith(child.Groups.Select(static group => (PacketMembership.Multicast, group)));
                if (!child.Spec.IsPassthru && child.State.Address != parent.State.Address)
                {
                    wanted.Add((PacketMembership.Unicast, child.State.Address));
                }
            }

            FollowWish(child, child.IsUp && WantsAll(parent, child), child.IsUp && child.State.IsAllMulticast);
        }

        foreach (var (kind, address) in wanted.Except(_joined))
        {
            _members.Join(_parent, kind, address);
        }

        foreach (var (kind, address) in _joined.Except(wanted))
        {
            _members.Leave(_parent, kind, address);
        }

        _joined = wanted;
        _ingress?.Apply(FilterFor([.. children.Where(child => child.Lower == parent)]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _members.Dispose();
        _ingress?.Dispose();
    }

    // An ipvlan child's promiscuity stays its own.
    private static bool WantsAll(ServedParent parent, ServedChild child) => child.Spec.Kind switch
    {
        ChildKind.Ipvlan => false,
        ChildKind.Vlan => child.State.IsPromiscuous || (child.Lower == parent && parent.MayFilterVlans),
        _ => MacvlanRules.PromiscuityOf(child.ForMacvlan()) > 0,
    };

    // What has a tag is kept from the parent's IP by the kernel itself, so only those on the parent matter.
    private static IngressFilter FilterFor(IReadOnlyList<ServedChild> children)
    {
        var rules = children.Where(static child => child.Spec.IsMacvlan).Select(static child => child.ForMacvlan()).ToArray();
        var ipvlans = children.Where(static child => child.Spec.Kind == ChildKind.Ipvlan).ToArray();
        var mode = ipvlans.Length == 0 ? IpvlanMode.L2 : ipvlans[0].Spec.IpvlanOrDefault.Mode;
        var up = rules.Where(static child => child.IsUp).ToArray();
        return new IngressFilter
        {
            // A down nodst child still swallows, a down passthru too.
            TakenSources = rules
                .Where(static child => child.Mode == MacvlanMode.Source && (child.Flags & MacvlanFlags.NoDst) != 0)
                .SelectMany(static child => child.Sources).ToHashSet(),
            OwnMulticastSources = up
                .Where(static child => child.Mode is MacvlanMode.Private or MacvlanMode.Passthru or MacvlanMode.Source)
                .Select(static child => child.Address).ToHashSet(),
            TakenDestinations = up
                .Where(static child => child.Mode is not (MacvlanMode.Source or MacvlanMode.Passthru))
                .Select(static child => child.Address).ToHashSet(),
            TakesAllUnicast = rules.Any(static child => child.Mode == MacvlanMode.Passthru),
            TakenAddresses = ipvlans.Where(static child => child.IsUp).SelectMany(static child => child.Addresses).ToHashSet(),
            TakesFromGroups = mode != IpvlanMode.L2,
            LeavesArp = mode == IpvlanMode.L3s,
        };
    }

    private static IngressTable? OpenIngress(string device)
    {
        try
        {
            return IngressTable.Open($"bunshin-{device}", device);
        }
        catch (Linux.LinuxException taken) when (taken.Errno is Linux.Errno.EEXIST or Linux.Errno.EPERM)
        {
            // The table is its owner's alone, and so to others not permitted.
            throw new DatapathException(
                $"parent {device}: {taken.Message}: another userspace datapath serves it, which must be stopped first; or this user may not change nf_tables (CAP_NET_ADMIN)", taken);
        }
        catch (Linux.LinuxException)
        {
            return null; // Without nf_tables the parent's stack sees its children's frames too; probing says so.
        }
    }

    private void FollowWish(ServedChild child, bool promiscuous, bool allMulticast)
    {
        if (child.Wished == (promiscuous, allMulticast))
        {
            return;
        }

        // One socket a child: the kernel counts equal wishes of one socket once.
        child.Wish ??= _home.Namespace.Run(PacketSocket.Create);
        Follow(child.Wish, PacketMembership.Promiscuous, child.Wished.Promiscuous, promiscuous);
        Follow(child.Wish, PacketMembership.AllMulticast, child.Wished.AllMulticast, allMulticast);
        child.Wished = (promiscuous, allMulticast);
    }

    private void Follow(PacketSocket socket, PacketMembership kind, bool before, bool after)
    {
        if (after && !before)
        {
            socket.Join(_parent, kind);
        }
        else if (before && !after)
        {
            socket.Leave(_parent, kind);
        }
    }
}
