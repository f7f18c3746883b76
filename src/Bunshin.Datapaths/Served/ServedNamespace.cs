using Bunshin.Linux.Configuring;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Events;
using Bunshin.Linux.Sockets;

namespace Bunshin.Datapaths.Served;

/// <summary>A namespace in which the parent or children live: its links, what happens to them, and their multicast lists.</summary>
internal sealed class ServedNamespace : IDisposable
{
    private const string NoGeneration = "1"; // IN6_ADDR_GEN_MODE_NONE

    /// <summary>Takes <paramref name="networkNamespace"/> over.</summary>
    public ServedNamespace(NetworkNamespace networkNamespace)
    {
        Namespace = networkNamespace;
        Netlink = RouteNetlink.Open(networkNamespace);
        Events = RouteEvents.Open(RouteEventTopics.Links | RouteEventTopics.Addresses, networkNamespace);
        Groups = DeviceGroups.Open(networkNamespace, ChildQuota.Groups);
        GeneratesAddresses = networkNamespace.Run(static () => Sysctl.Read("net.ipv6.conf.default.addr_gen_mode") is not (null or NoGeneration));
    }

    /// <summary>The namespace.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>Its links.</summary>
    public RouteNetlink Netlink { get; }

    /// <summary>What happens to links; addresses too, for each brings a group.</summary>
    public RouteEvents Events { get; }

    /// <summary>Multicast lists.</summary>
    public DeviceGroups Groups { get; }

    /// <summary>New devices here get an IPv6 link-local address by themselves, unless somebody turned that off (<c>addr_gen_mode</c>).</summary>
    public bool GeneratesAddresses { get; }

    /// <summary>How many devices are served here.</summary>
    public int Users { get; set; }

    /// <summary>Its key among those that are waited for.</summary>
    public ulong Key { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Groups.Dispose();
        Events.Dispose();
        Netlink.Dispose();
        Namespace.Dispose();
    }
}
