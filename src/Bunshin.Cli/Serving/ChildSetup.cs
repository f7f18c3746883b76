using Bunshin.Datapaths;
using Bunshin.Files.Serving;
using Bunshin.Linux;
using Bunshin.Linux.Configuring;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Routes;

namespace Bunshin.Cli.Serving;

/// <summary>What is set on a child of a serve file once it is made.</summary>
internal static class ChildSetup
{
    /// <summary>Sets a child up, with addresses and routes, beginning from what an earlier file asked for; one that refuses a part keeps what it had.</summary>
    /// <param name="parent">The parent, whose namespace the child is in when it names none.</param>
    /// <param name="before">What was asked for before, or null for a new child.</param>
    /// <param name="after">What is asked for.</param>
    public static void Apply(FileParent parent, FileChild? before, FileChild after)
    {
        using var space = NetworkNamespace.Open(after.Spec.Namespace.IsCurrent ? parent.Namespace : after.Spec.Namespace);
        using var net = RouteNetlink.Open(space);
        try
        {
            Settings(after).ApplyWhole(net, net.GetLink(after.Spec.Name), before is null ? null : Settings(before));
        }
        catch (LinuxException refusal) when (refusal.Errno == Errno.ENETDOWN && after.Spec.Vlan is not null)
        {
            var lower = after.Spec.Lower ?? parent.Device;
            throw new DatapathException($"{refusal.Message}: {lower} is down; set that up first, or give {after.Spec.Name} loose_binding: true", refusal);
        }
    }

    private static LinkSettings Settings(FileChild child) => new()
    {
        Link = new() { IsUp = child.IsUp },
        Addresses = [.. child.Addresses.Select(InterfaceAddress.Of)],
        Routes = [.. child.Routes.Select(static one => RouteInfo.To(one.Destination, one.Gateway))],
    };
}
