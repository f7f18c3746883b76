using Bunshin.Datapaths.Served;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Attaching;

/// <summary>
/// What lasting children need of the parent while no process of ours runs: their addresses and groups in its filter, and it
/// promiscuous where a child takes everything. A packet socket's wishes, which count better, end with the process.
/// </summary>
internal sealed class LastingFilters(ParentDevice parent)
{
    private readonly HashSet<MacAddress> _addresses = [];

    // A group may be the parent's own too, and cannot be told from ours: it stays in its filter, and lets in what nobody takes.
    private readonly HashSet<MacAddress> _groups = [];
    private readonly Flag _promiscuous = new(parent, LinkFlags.Promiscuous, static isOn => new LinkChange { IsPromiscuous = isOn });
    private readonly Flag _allGroups = new(parent, LinkFlags.AllMulticast, static isOn => new LinkChange { IsAllMulticast = isOn });
    private bool _areTooMany;

    /// <summary>Follows the children as they are now.</summary>
    /// <exception cref="LinuxException">The kernel refuses some of it; the rest is done.</exception>
    public void Apply(IReadOnlyList<ServedChild> children)
    {
        var wanted = ParentNeeds.Addresses(parent, children, ref _areTooMany);
        var groups = wanted.Where(address => address.IsGroup && !_groups.Contains(address)).ToList();
        var haveRoom = _groups.Count + groups.Count <= ParentNeeds.MostGroups;
        EachOf.Do<Action>(
            [
                .. wanted.Where(address => !address.IsGroup && !_addresses.Contains(address)).ToList().Select<MacAddress, Action>(address => () => Add(address, _addresses)),
                .. _addresses.Except(wanted).ToList().Select<MacAddress, Action>(address => () => Remove(address)),
                .. haveRoom ? groups.Select<MacAddress, Action>(group => () => Add(group, _groups)) : [],
                () => _promiscuous.Follow(children.Any(child => ParentNeeds.Everything(parent, child))),
                () => _allGroups.Follow(_areTooMany || !haveRoom || children.Any(ParentNeeds.AllGroups)),
            ],
            static step => step());
    }

    /// <summary>Leaves the parent as it was.</summary>
    public void Clear() => Apply([]);

    private void Add(MacAddress address, HashSet<MacAddress> to)
    {
        // EEXIST: an earlier process's, or a group of the parent's own IP, which keeps it.
        Ask(() => parent.Home.Netlink.AddFilter(parent.Index, address), Errno.EEXIST);
        _ = to.Add(address);
    }

    private void Remove(MacAddress address)
    {
        Ask(() => parent.Home.Netlink.DeleteFilter(parent.Index, address), Errno.ENOENT);
        _ = _addresses.Remove(address);
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

    /// <summary>A flag of the parent's, which may have been set before we came.</summary>
    private sealed class Flag(ParentDevice parent, LinkFlags flag, Func<bool, LinkChange> change)
    {
        private bool? _wasOn;
        private bool _isOn;

        public void Follow(bool wish)
        {
            if (wish == _isOn)
            {
                return;
            }

            _wasOn ??= wish && parent.Home.Netlink.FindLink(parent.Index) is { } link && (link.Flags & flag) != 0;
            if (wish || _wasOn != true)
            {
                parent.Home.Netlink.ChangeLink(parent.Index, change(wish));
            }

            _isOn = wish;
        }
    }
}
