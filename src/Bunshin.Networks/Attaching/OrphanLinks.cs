using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Attaching;

/// <summary>Links of ours on the host that no stored network or endpoint wants: a crash left them.</summary>
/// <remarks>One that is only just being made, or removed, looks the same: it must be seen twice.</remarks>
internal sealed class OrphanLinks
{
    private HashSet<(int Index, string Name)> _seen = [];

    /// <summary>Removes those that were seen at the last look too.</summary>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> Remove(RegistryView view)
    {
        using var net = RouteNetlink.Open();
        var wanted = HostDevices.WantedBy(view);
        var orphans = net.Links().Where(link => OwnershipMark.Covers(link.Group) && IsOrphan(link, view, wanted)).ToArray();
        var again = Array.FindAll(orphans, link => _seen.Contains((link.Index, link.Name)));
        foreach (var link in again)
        {
            HostDevices.Remove(net, link);
        }

        _seen = [.. orphans.Except(again).Select(static link => (link.Index, link.Name))];
        return [.. again.Select(static link => link.Name)];
    }

    private static bool IsOrphan(LinkInfo link, RegistryView view, HashSet<string> wanted) =>
        EndpointLink.EndpointOf(link.Alias) is { } endpoint ? !view.Endpoints.ContainsKey(endpoint)

        // The kernel gives a link its alias after it was made, and a crash may have come between.
        : link.Alias is null && EndpointLink.IsName(link.Name) ? !view.Endpoints.Keys.Any(id => EndpointLink.NameOf(id) == link.Name)
        : HostDevices.IsOurs(link) && !wanted.Contains(link.Name);
}
