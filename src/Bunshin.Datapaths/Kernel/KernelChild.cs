using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Kernel;

/// <summary>Says a child in rtnetlink's words.</summary>
internal static class KernelChild
{
    /// <param name="child">The child.</param>
    /// <param name="below">Index and name of the device it stands on, in the namespace the request is made in.</param>
    /// <param name="space">Where it is to be born; null for where the request is made.</param>
    /// <param name="group">Its mark.</param>
    public static NewLink ToNewLink(ChildSpec child, (int Index, string Name) below, NetworkNamespace? space, uint group) => new()
    {
        Name = child.Name,
        LinkIndex = below.Index,
        LinkName = child.Namespace.IsCurrent ? below.Name : $"{below.Name} in {child.Namespace}",
        Namespace = space,
        Address = HasLowersAddress(child) ? null : child.Address,
        Mtu = child.Mtu,
        Group = group,
        Kind = KernelKind.Of(child),
    };

    /// <summary>The change that makes a child as <paramref name="after"/> wants it, from how <paramref name="before"/> wanted it.</summary>
    /// <param name="before">How it was wanted.</param>
    /// <param name="after">How it is.</param>
    /// <param name="seen">How it is in fact.</param>
    /// <param name="lowerMtu">The MTU it gets when it is to have none of its own any more.</param>
    public static LinkChange ToChange(ChildSpec before, ChildSpec after, LinkInfo seen, Func<int> lowerMtu) => new()
    {
        Kind = KernelKind.Changed(after, seen.Kind),
        Mtu = before.Mtu == after.Mtu ? null : after.Mtu ?? lowerMtu(),
        Address = before.Address == after.Address || HasLowersAddress(after) ? null : after.Address,
        Alias = before.Alias == after.Alias ? null : after.Alias,
    };

    /// <summary>The change that brings a link found there to what is wanted, or null when it is so.</summary>
    /// <param name="child">What is wanted.</param>
    /// <param name="seen">The link.</param>
    /// <param name="group">Its mark from now on.</param>
    public static LinkChange? ToAdopt(ChildSpec child, LinkInfo seen, uint group) => new LinkChange
    {
        Kind = KernelKind.IsAsWanted(child, seen.Kind) ? null : KernelKind.Changed(child, seen.Kind),
        Mtu = child.Mtu,
        Address = HasLowersAddress(child) ? null : child.Address,
        Group = group,
        Alias = child.Alias,
    }.Beyond(seen);

    /// <summary>The change that takes <paramref name="done"/> back from a child as it was seen before.</summary>
    public static LinkChange ToUndo(LinkInfo seen, LinkChange done) => done.Undone(seen) with { Kind = KernelKind.Restored(seen.Kind, done.Kind) };

    public static ChildObservation Observe(ChildSpec child, LinkInfo? seen)
    {
        var counters = seen?.Statistics ?? new LinkStatistics();
        return new ChildObservation(
            seen?.Name ?? child.Name,
            seen?.Address ?? child.Address ?? default,
            seen?.IsUp == true,
            seen is not null && HasCarrier(seen),
            new ChildCounters(
                counters.RxPackets,
                counters.RxBytes,
                counters.Multicast,
                counters.RxErrors,
                counters.RxDropped,
                counters.TxPackets,
                counters.TxBytes,
                counters.TxDropped),
            Drops(counters));
    }

    public static bool HasCarrier(LinkInfo link) => link.IsUp && link.Flags.HasFlag(LinkFlags.LowerUp);

    private static bool HasLowersAddress(ChildSpec child) => child.Kind == ChildKind.Ipvlan || child.IsPassthru;

    /// <summary>The kernel's driver keeps no reasons, only these sums.</summary>
    private static Dictionary<string, long> Drops(LinkStatistics counters)
    {
        var drops = new Dictionary<string, long>(StringComparer.Ordinal);
        Add("rx_errors", counters.RxErrors);
        Add("rx_dropped", counters.RxDropped);
        Add("tx_dropped", counters.TxDropped);
        return drops;

        void Add(string reason, long count)
        {
            if (count > 0)
            {
                drops.Add(reason, count);
            }
        }
    }
}
