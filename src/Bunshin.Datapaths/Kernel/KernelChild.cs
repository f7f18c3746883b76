using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Kernel;

/// <summary>Says a child in rtnetlink's words.</summary>
internal static class KernelChild
{
    private const uint DefaultQueueLength = 1000;

    public static NewLink ToNewLink(ChildSpec child, LinkInfo parent, NetworkNamespace? space, uint group) => new()
    {
        Name = child.Name,
        LinkIndex = parent.Index,
        LinkName = child.Namespace.IsCurrent ? parent.Name : $"{parent.Name} in {child.Namespace}",
        Namespace = space,
        Address = child.Mode == MacvlanMode.Passthru ? null : child.Address,
        Mtu = child.Mtu,
        Group = group,
        Kind = KindOf(child),
    };

    /// <summary>The change that makes a child as <paramref name="after"/> wants it, from how <paramref name="before"/> wanted it.</summary>
    public static LinkChange ToChange(ChildSpec before, ChildSpec after, LinkInfo parent) => new()
    {
        Kind = KindOf(after) with
        {
            Flags = (MacvlanLinkFlags)after.Flags,
            BroadcastQueueLength = after.BroadcastQueueLength ?? DefaultQueueLength,
            SourceAction = after.Mode == MacvlanMode.Source ? SourceListAction.Set : null,
        },
        Mtu = before.Mtu == after.Mtu ? null : after.Mtu ?? parent.Mtu,
        Address = before.Address == after.Address || after.Mode == MacvlanMode.Passthru ? null : after.Address,
    };

    /// <summary>The change that makes a child as it was seen.</summary>
    public static LinkChange ToUndo(LinkInfo seen)
    {
        var kind = (MacvlanKind)seen.Kind!;
        var isPassthru = kind.Mode == MacvlanLinkMode.Passthru;
        return new LinkChange
        {
            Mtu = seen.Mtu,
            Address = isPassthru ? null : seen.Address,
            Kind = kind with
            {
                BroadcastQueueLengthUsed = null,
                SourceCount = null,
                BroadcastCutoff = kind.BroadcastCutoff ?? 1,
                SourceAction = kind.Mode == MacvlanLinkMode.Source ? SourceListAction.Set : null,
            },
        };
    }

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

    private static MacvlanKind KindOf(ChildSpec child) => new(child.Kind == ChildKind.Macvtap)
    {
        Mode = (MacvlanLinkMode)child.Mode,
        Flags = child.Flags == MacvlanFlags.None ? null : (MacvlanLinkFlags)child.Flags,
        BroadcastQueueLength = child.BroadcastQueueLength,
        BroadcastCutoff = child.BroadcastCutoff,
        SourceAction = child.Sources.Count > 0 ? SourceListAction.Set : null,
        Sources = child.Sources,
    };

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
