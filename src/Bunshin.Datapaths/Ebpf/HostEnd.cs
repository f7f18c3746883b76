using Bunshin.Datapaths.Ebpf.Attaching;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Linux;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Datapaths.Ebpf;

/// <summary>Our end of the veth pair whose other end is a child's NIC.</summary>
internal sealed class HostEnd : IChildPort
{
    private readonly HostSide _side;
    private readonly EbpfCarrier _carrier;

    // The id of our namespace in the NIC's: with the slot it says that a link there is its end, and nobody else's.
    private int? _sideId;
    private bool _isLasting;

    private HostEnd(HostSide side, EbpfCarrier carrier, int slot)
    {
        _side = side;
        _carrier = carrier;
        Slot = slot;
    }

    /// <summary>Its index among our ends, and its place in the tables.</summary>
    public int Slot { get; }

    /// <summary>Makes the pair; our end is down, so the child has no carrier.</summary>
    /// <param name="side">Where our end lies.</param>
    /// <param name="carrier">Who counts.</param>
    /// <param name="slot">One that none of this process's children has.</param>
    /// <param name="home">Where the NIC lies.</param>
    /// <param name="name">How it is called there.</param>
    /// <param name="group">Its mark, if it shall outlive us.</param>
    /// <returns>Null when the end of a child that an earlier process left has the slot.</returns>
    /// <exception cref="LinuxException">EEXIST: the name is taken; and what else the kernel refuses.</exception>
    public static HostEnd? TryCreate(HostSide side, EbpfCarrier carrier, int slot, ServedNamespace home, string name, uint? group)
    {
        try
        {
            side.Netlink.CreateLink(new NewLink
            {
                Name = NameOf(slot),
                Index = slot,
                Mtu = HostSide.AnyMtu,
                Kind = new VethKind { Peer = new NewLink { Name = name, Kind = new VethKind(), Namespace = home.Namespace, Group = group } },
            });
        }
        catch (NetlinkException refusal) when (refusal.Errno is Errno.EEXIST or Errno.EBUSY && side.Netlink.FindLink(slot) is not null)
        {
            return null;
        }
        catch (LinuxException lost) when (lost is not NetlinkException)
        {
            // The kernel's answer was lost: it may have made the pair, which would keep the child's name, for nobody.
            if (home.Netlink.FindLink(name) is { Kind: VethKind, LinkIndex: { } made } && made == slot)
            {
                side.Netlink.DeleteLink(slot);
            }

            throw;
        }

        var end = new HostEnd(side, carrier, slot);
        try
        {
            end._sideId = home.Netlink.NamespaceId(side.Namespace);
            return end;
        }
        catch
        {
            // The pair would keep the child's name, for nobody.
            end.Dispose();
            throw;
        }
    }

    /// <summary>Opens one that an earlier process left.</summary>
    /// <returns>Null when <paramref name="found"/> is not a NIC of a child on this side.</returns>
    public static HostEnd? Find(HostSide side, EbpfCarrier carrier, ServedNamespace home, LinkInfo found) =>
        found is { Kind: VethKind, LinkIndex: { } slot and >= EbpfSlots.FirstChild, LinkNamespaceId: { } id } && home.Netlink.NamespaceId(side.Namespace) == id
        && side.Netlink.FindLink(slot) is { } end && end.LinkIndex == found.Index
            ? new HostEnd(side, carrier, slot) { _sideId = id, _isLasting = true }
            : null;

    /// <inheritdoc/>
    public void MakeLasting() => _isLasting = true;

    /// <inheritdoc/>
    public void Release()
    {
        if (!_isLasting)
        {
            Dispose();
            return;
        }

        _carrier.Forget(this);
    }

    /// <inheritdoc/>
    public void SetCarrier(bool on) => _side.Netlink.ChangeLink(Slot, new LinkChange { IsUp = on });

    /// <inheritdoc/>
    public bool IsStill(LinkInfo link, string name) => link.Kind is VethKind && link.LinkIndex == Slot && link.LinkNamespaceId == _sideId;

    /// <inheritdoc/>
    public bool TryLocate(out string name, out FileDescriptor? networkNamespace)
    {
        name = "";
        networkNamespace = null;
        if (_side.Netlink.FindLink(Slot) is not { LinkIndex: { } index, LinkNamespaceId: { } id })
        {
            return false;
        }

        if (_side.Netlink.FindNamespace(id) is not { } space)
        {
            return true;
        }

        using var net = RouteNetlink.Open(space);
        if (net.FindLink(index) is not { } link)
        {
            // Moved on between the two questions.
            space.Dispose();
            return true;
        }

        _sideId = link.LinkNamespaceId;
        name = link.Name;
        networkNamespace = space.Handle;
        return true;
    }

    /// <inheritdoc/>
    public ChildCounters Count(LinkStatistics? device) => _carrier.Count(Slot, device);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> CountDrops() => _carrier.CountDrops(Slot);

    /// <inheritdoc/>
    public void Dispose()
    {
        _carrier.Forget(this);
        try
        {
            _side.Netlink.DeleteLink(Slot);
        }
        catch (LinuxException)
        {
            // The child's end was deleted, or its namespace died: the pair is gone already.
        }
    }

    private static string NameOf(int slot) => $"end{slot}";
}
