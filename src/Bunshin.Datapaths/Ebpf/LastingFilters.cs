using Bunshin.Datapaths.Served;
using Bunshin.Linux;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf;

/// <summary>
/// What lasting children need of the parent while no process of ours runs: their addresses and groups in its filter, and it
/// promiscuous where a child takes everything. A packet socket's wishes, which count better, end with the process.
/// </summary>
internal sealed class LastingFilters(ServedParent parent)
{
    private HashSet<MacAddress> _let = [];
    private bool? _wasPromiscuous;
    private bool _isPromiscuous;

    /// <summary>Follows the children as they are now.</summary>
    public void Apply(IReadOnlyList<ServedChild> children)
    {
        var wanted = ParentNeeds.Addresses(parent, children);
        foreach (var address in wanted.Except(_let))
        {
            // EEXIST: an earlier process's, or a group of the parent's own IP, which keeps it.
            Ask(() => parent.Home.Netlink.AddFilter(parent.Index, address), Errno.EEXIST);
        }

        foreach (var address in _let.Except(wanted))
        {
            Remove(address);
        }

        _let = wanted;
        BePromiscuous(children.Any(child => ParentNeeds.Everything(parent, child)));
    }

    /// <summary>Leaves the parent as it was.</summary>
    public void Clear() => Apply([]);

    // A group may be the parent's own too, and cannot be told from ours: it stays, and lets in what nobody takes.
    private void Remove(MacAddress address)
    {
        if (!address.IsGroup)
        {
            Ask(() => parent.Home.Netlink.DeleteFilter(parent.Index, address), Errno.ENOENT);
        }
    }

    private void BePromiscuous(bool wish)
    {
        if (wish == _isPromiscuous)
        {
            return;
        }

        _isPromiscuous = wish;
        _wasPromiscuous ??= wish && parent.Home.Netlink.FindLink(parent.Index) is { } link && (link.Flags & LinkFlags.Promiscuous) != 0;
        if (wish || _wasPromiscuous != true)
        {
            parent.Home.Netlink.ChangeLink(parent.Index, new LinkChange { IsPromiscuous = wish });
        }
    }

    private static void Ask(Action action, Errno harmless)
    {
        try
        {
            action();
        }
        catch (NetlinkException refusal) when (refusal.Errno == harmless || refusal.Errno == Errno.EOPNOTSUPP)
        {
            // What keeps no such list lets everything in.
        }
    }
}
