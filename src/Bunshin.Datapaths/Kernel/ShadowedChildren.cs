using Bunshin.Linux;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Kernel;

/// <summary>
/// Before Linux 6.14 a name is looked for where the request is made and not where the link is to be born: a child that has the
/// name of a device beside its parent, in a namespace of its own, is born under another name there.
/// </summary>
/// <param name="spaces">The namespaces.</param>
/// <param name="ledger">Where children are on record, if they are.</param>
/// <param name="group">Their mark.</param>
internal sealed class ShadowedChildren(NamespaceSet spaces, ResourceLedger? ledger, uint group)
{
    /// <summary>Makes those that were refused for this reason.</summary>
    /// <param name="children">All.</param>
    /// <param name="links">How each was asked for.</param>
    /// <param name="outcomes">What became of it; those made here become null, or their own refusals.</param>
    public void Create(ChildSpec[] children, NewLink[] links, NetlinkException?[] outcomes)
    {
        // Under its first name it is nobody's who would find it again, so until it has its own it goes with this process.
        var shadowed = Enumerable.Range(0, children.Length)
            .Where(number => outcomes[number]?.Errno == Errno.EEXIST && !spaces.For(children[number]).IsParents
                && spaces.For(children[number]).Net.FindLink(children[number].Name) is null && spaces.Parent.Net.FindLink(children[number].Name) is not null)
            .Select(number => (Number: number, Link: links[number] with { Name = $"bsn{Random.Shared.Next():x8}", Group = OwnershipMark.NewGroup() }, Place: spaces.For(children[number])))
            .ToArray();
        if (shadowed.Length == 0)
        {
            return;
        }

        var record = ledger ?? ResourceLedger.Open();
        var records = shadowed.Select(one => new OwnedResource.Interface(one.Link.Name, one.Place.Space.Identity, one.Place.Space.Reference.Path)).ToArray();
        record.Add(records);
        foreach (var (number, link, place) in shadowed)
        {
            outcomes[number] = spaces.Parent.Net.CreateLinks([link])[0] ?? Rename(place.Net, link.Name, children[number].Name);
        }

        record.Remove(records);
        if (ledger is null)
        {
            record.Dispose();
        }
    }

    private NetlinkException? Rename(RouteNetlink net, string from, string to)
    {
        var index = net.GetLink(from).Index;
        try
        {
            net.ChangeLink(index, new LinkChange { Name = to, Group = group }, from);
            return null;
        }
        catch (NetlinkException refusal)
        {
            net.DeleteLink(index);
            return refusal;
        }
    }
}
