using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Attaching;

/// <summary>Devices that networks need on the host beside the links of endpoints.</summary>
internal static class HostDevices
{
    private const string IsolatedPrefix = "bi-";

    /// <summary>The device children of a network without a lower device stand on.</summary>
    public static string IsolatedParentOf(Network network) => IsolatedPrefix + EndpointLink.Short(network.Id);

    /// <summary>Whether a link is the device of a network without a parent, by its name; its mark says whether it is ours.</summary>
    public static bool IsIsolated(LinkInfo link) => link.Name.StartsWith(IsolatedPrefix, StringComparison.Ordinal);

    /// <summary>The names of those that the stored networks need.</summary>
    public static HashSet<string> WantedBy(RegistryView view, LinkMarks marks)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var network in view.Networks.Values)
        {
            var chain = LowerChain.Of(network, marks);
            if (network.Settings.LowerDevice is null)
            {
                _ = names.Add(chain.Mark);
            }
            else if (network.Settings.HasHostAccess)
            {
                _ = names.Add(HostShim.NameOn(chain.Path));
            }

            names.UnionWith(chain.Vlans.Select(static vlan => vlan.Name));
        }

        return names;
    }
}
