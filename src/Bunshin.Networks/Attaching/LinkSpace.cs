using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Networks.Attaching;

/// <summary>The links of one namespace in the kernel.</summary>
/// <param name="place">Which.</param>
/// <param name="net">A conversation about it.</param>
/// <param name="space">The namespace; this and the conversation are closed with it. Null: neither is.</param>
/// <param name="hostId">The id by which it knows the host's namespace.</param>
internal sealed class LinkSpace(NamespaceReference place, RouteNetlink net, NetworkNamespace? space, int? hostId) : ILinkSpace
{
    /// <inheritdoc/>
    public NamespaceReference Place => place;

    /// <inheritdoc/>
    public int? HostId => hostId;

    /// <inheritdoc/>
    public IReadOnlyList<LinkInfo> Links() => net.Links();

    /// <inheritdoc/>
    public LinkInfo? Find(string name) => net.FindLink(name);

    /// <inheritdoc/>
    public void Change(int index, LinkChange change) => net.ChangeLink(index, change);

    /// <inheritdoc/>
    public void Remove(int index)
    {
        try
        {
            net.DeleteLink(index);
        }
        catch (NetlinkException gone) when (gone.Errno == Errno.ENODEV)
        {
            // Somebody else was faster.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (space is not null)
        {
            net.Dispose();
            space.Dispose();
        }
    }
}
