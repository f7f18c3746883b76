using Bunshin.Datapaths;
using Bunshin.Lab.Topology;
using Bunshin.Linux;
using Bunshin.Linux.Configuring;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Packets.Addresses;

namespace Bunshin.Cli.Serving;

/// <summary>One child of a serve file: what the datapath makes, and what is set on it afterwards.</summary>
/// <param name="Spec">What the datapath makes.</param>
/// <param name="IsUp">Whether it is set up.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="Routes">Its routes beside the connected ones.</param>
internal sealed record ServedChild(ChildSpec Spec, bool IsUp, IReadOnlyList<LabAddress> Addresses, IReadOnlyList<LabRoute> Routes)
{
    /// <summary>The file does not describe it: a parent's name says that it is wanted (<c>eth0.100</c>).</summary>
    public bool IsOnDemand { get; init; }

    /// <summary>What tells it from all others of its parent: namespace and name.</summary>
    public string Key => $"{Spec.Namespace.Label}/{Spec.Name}";

    /// <summary>Sets it up, with addresses and routes, beginning from what an earlier file asked for; a child that refuses a part keeps what it had.</summary>
    /// <param name="parent">The parent, whose namespace the child is in when it names none.</param>
    /// <param name="before">What was asked for before, or null for a new child.</param>
    public void Configure(ServedParent parent, ServedChild? before)
    {
        using var space = NetworkNamespace.Open(Spec.Namespace.IsCurrent ? parent.Namespace : Spec.Namespace);
        using var net = RouteNetlink.Open(space);
        try
        {
            Settings.ApplyWhole(net, net.GetLink(Spec.Name), before?.Settings);
        }
        catch (LinuxException refusal) when (refusal.Errno == Errno.ENETDOWN && Spec.Vlan is not null)
        {
            var lower = Spec.Lower ?? parent.Device;
            throw new DatapathException($"{refusal.Message}: {lower} is down; set that up first, or give {Spec.Name} loose_binding: true", refusal);
        }
    }

    private LinkSettings Settings => new()
    {
        Link = new() { IsUp = IsUp },
        Addresses = [.. Addresses.Select(static one => InterfaceAddress.Of(PrefixOf(one)))],
        Routes = [.. Routes.Select(static one => RouteInfo.To(PrefixOf(one.Destination), one.Gateway is { } gateway ? IpAddress.FromIPAddress(gateway) : null))],
    };

    private static IpPrefix PrefixOf(LabAddress address) => new(IpAddress.FromIPAddress(address.Address), address.PrefixLength);
}
