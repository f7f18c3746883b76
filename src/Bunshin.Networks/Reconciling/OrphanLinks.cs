using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Reconciling;

/// <summary>Links of this installation's on the host that no stored network or endpoint wants: a crash left them.</summary>
/// <remarks>One that is only just being made, or removed, looks the same: it must be seen twice. Those of other installations are their own.</remarks>
internal sealed class OrphanLinks(IHost host, LinkMarks marks)
{
    private HashSet<(int Index, string Name)> _seen = [];

    /// <summary>Removes those that were seen at the last look too.</summary>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> Remove(RegistryView view)
    {
        using var space = host.Open();
        var wanted = HostDevices.WantedBy(view, marks);
        var orphans = space.Links().Where(link => IsOrphan(link, view, wanted)).ToArray();
        var again = Array.FindAll(orphans, link => _seen.Contains((link.Index, link.Name)));
        foreach (var link in again)
        {
            if (HostDevices.IsIsolated(link))
            {
                host.RemoveIsolated(link.Name);
            }
            else
            {
                space.Remove(link.Index);
            }
        }

        _seen = [.. orphans.Except(again).Select(static link => (link.Index, link.Name))];
        return [.. again.Select(static link => link.Name)];
    }

    private bool IsOrphan(LinkInfo link, RegistryView view, HashSet<string> wanted) =>
        marks.EndpointOf(link.Alias, view.Endpoints.ContainsKey) is { } endpoint ? !view.Endpoints.ContainsKey(endpoint)

        // The kernel gives a link its alias after it was made, and a crash may have come between. Nobody who lives takes as long for it.
        : link.Alias is null && EndpointLink.IsName(link.Name) && OwnershipMark.IsLasting(link.Group) ? !view.Endpoints.Keys.Any(id => EndpointLink.NameOf(id) == link.Name)
        : marks.IsOwn(link.Alias) && !wanted.Contains(link.Name);
}
