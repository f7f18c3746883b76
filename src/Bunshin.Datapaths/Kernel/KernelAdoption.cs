using System.Globalization;
using Bunshin.Datapaths.Changing;
using Bunshin.Linux;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Kernel;

/// <summary>Takes over a link that is there already under a child's name, made by an earlier process.</summary>
/// <param name="Child">The child.</param>
/// <param name="Net">The namespace of the link.</param>
/// <param name="Index">Its index there.</param>
/// <param name="Back">What makes it as it was found; null when nothing had to be changed.</param>
internal sealed record KernelAdoption(ChildSpec Child, RouteNetlink Net, int Index, LinkChange? Back)
{
    /// <summary>Takes it over, if it is the child's.</summary>
    /// <param name="child">The child.</param>
    /// <param name="place">Where it lives.</param>
    /// <param name="found">The link of its name there.</param>
    /// <param name="lower">What it is to stand on, in the parent's namespace.</param>
    /// <param name="parents">The parent's namespace.</param>
    /// <param name="group">Its mark from now on.</param>
    /// <param name="problem">Why it is not the child's, where null is returned.</param>
    /// <exception cref="LinuxException">It is the child's, but refuses to become as it is wanted.</exception>
    public static KernelAdoption? Try(
        ChildSpec child, NamespaceSet.Place place, LinkInfo found, (int Index, string Name) lower, NamespaceSet.Place parents, uint group, out string? problem)
    {
        var isOnLower = found.LinkIndex == lower.Index
            && found.LinkNamespaceId == (place.IsParents ? null : place.Net.NamespaceId(parents.Space));
        problem = !OwnershipMark.IsLasting(found.Group) ? $"it is {Words(found)}, which is not one of bunshin's lasting children"
            : !KernelKind.IsOf(child, found.Kind) ? $"it is {Words(found)} of bunshin's, which cannot become {PlanText.Describe(child)}"
            : !isOnLower ? $"it is {Words(found)} of bunshin's, but does not stand on {lower.Name}"
            : null;
        if (problem is not null)
        {
            problem = $"there is an interface {child.Name} already: {problem}; remove it, or give the child another name";
            return null;
        }

        var change = KernelChild.ToAdopt(child, found, group);
        if (change is not null)
        {
            place.Net.ChangeLink(found.Index, change, child.Name);
        }

        return new KernelAdoption(child, place.Net, found.Index, change is null ? null : KernelChild.ToUndo(found, change));
    }

    /// <summary>Leaves it as it was found.</summary>
    public void Abandon()
    {
        try
        {
            if (Back is not null)
            {
                Net.ChangeLink(Index, Back, Child.Name);
            }
        }
        catch (LinuxException)
        {
            // Gone, or moved away: there is nothing to be put back.
        }
    }

    private static string Words(LinkInfo link) => link.Kind switch
    {
        null => "a device that is not a virtual one",
        VlanKind vlan => string.Create(CultureInfo.InvariantCulture, $"VLAN {vlan.Id}"),
        MacvlanKind { Mode: { } mode } kind => $"a {kind.Name} in mode {mode.ToString().ToLowerInvariant()}",
        { } kind => kind.Name[0] is 'i' ? $"an {kind.Name}" : $"a {kind.Name}",
    };
}
