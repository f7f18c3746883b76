using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Linux.Netlink;

/// <summary>Finds what stands on the devices of a namespace; the kernel tells of the device below, never of those above.</summary>
public static class UpperLinks
{
    /// <summary>
    /// All links that name a device of <paramref name="space"/> as the one below them: in that namespace, and in every other one
    /// that has a name or a process and may be entered.
    /// </summary>
    /// <param name="space">Where the lower devices are.</param>
    /// <param name="net">A conversation about it.</param>
    public static IReadOnlyList<UpperLink> Of(NetworkNamespace space, RouteNetlink net)
    {
        var found = net.Links()
            .Where(link => link.LinkNamespaceId is null && IsUpper(link))
            .Select(link => new UpperLink(link, ""))
            .ToList();
        foreach (var other in NamespaceSearch.All())
        {
            using (other)
            {
                if (other.Identity != space.Identity)
                {
                    Collect(space, other, found);
                }
            }
        }

        return found;
    }

    private static void Collect(NetworkNamespace space, NetworkNamespace other, List<UpperLink> found)
    {
        try
        {
            using var there = RouteNetlink.Open(other);
            if (there.NamespaceId(space) is { } id)
            {
                found.AddRange(there.Links()
                    .Where(link => link.LinkNamespaceId == id && IsUpper(link))
                    .Select(link => new UpperLink(link, $" in {other.Reference}")));
            }
        }
        catch (LinuxException)
        {
            // One that went away meanwhile, or that may not be entered, cannot be asked.
        }
    }

    // To a veth and a netkit, the device "below" is the other end.
    private static bool IsUpper(LinkInfo link) => link.LinkIndex is > 0 && link.Kind is not (null or VethKind or { Name: "netkit" });
}

/// <summary>A link that stands on another.</summary>
/// <param name="Link">The upper one.</param>
/// <param name="Place">Where it is, to be put behind its name: empty, or <c> in ns1</c>.</param>
public sealed record UpperLink(LinkInfo Link, string Place)
{
    /// <summary><c>macvlan mv0 in ns1</c>.</summary>
    public override string ToString() => $"{Link.Kind?.Name} {Link.Name}{Place}";
}
