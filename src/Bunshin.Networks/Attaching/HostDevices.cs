using Bunshin.Datapaths;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Attaching;

/// <summary>Devices that networks need on the host beside the links of endpoints, and how those are known.</summary>
internal static class HostDevices
{
    /// <summary>The alias of a host's own child.</summary>
    public const string ShimAlias = "bunshin host access";

    private const string IsolatedPrefix = "bi-";

    /// <summary>The device children of a network without a lower device stand on.</summary>
    public static string IsolatedParentOf(Network network) => IsolatedPrefix + EndpointLink.Short(network.Id);

    /// <summary>Whether a link that carries our mark is such a device.</summary>
    public static bool IsOurs(LinkInfo link) =>
        link.Alias is LowerChain.VlanAlias or ShimAlias || IsIsolatedParent(link);

    /// <summary>Removes a link of ours, and what else belongs to it.</summary>
    public static void Remove(RouteNetlink net, LinkInfo link)
    {
        if (IsIsolatedParent(link))
        {
            IsolatedParent.Remove(link.Name);
        }
        else
        {
            net.DeleteLink(link.Index);
        }
    }

    /// <summary>The names of those that the stored networks need, or would need where a user had not made them.</summary>
    public static HashSet<string> WantedBy(RegistryView view)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var network in view.Networks.Values)
        {
            if (network.Settings.LowerDevice is not { } device)
            {
                _ = names.Add(IsolatedParentOf(network));
                continue;
            }

            if (network.Settings.HasHostAccess)
            {
                _ = names.Add(HostShim.NameOn(device));
            }

            names.UnionWith(LowerChain.Of(device, static _ => false).Vlans.Select(static vlan => vlan.Name));
        }

        return names;
    }

    private static bool IsIsolatedParent(LinkInfo link) => link.Name.StartsWith(IsolatedPrefix, StringComparison.Ordinal);
}
