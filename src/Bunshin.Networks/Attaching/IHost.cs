using Bunshin.Datapaths;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Attaching;

/// <summary>What attaching asks of the kernel of this host. Any thread.</summary>
/// <remarks>Refusals are <see cref="LinuxException"/> and <see cref="DatapathException"/>.</remarks>
internal interface IHost
{
    /// <summary>Tells of a link of the host, or of a namespace into which one of its links was moved; on a thread of the host's. Null: something may have been missed.</summary>
    event Action<LinkInfo?> LinkChanged;

    /// <summary>The datapaths, best first.</summary>
    IReadOnlyList<IDatapath> Datapaths { get; }

    /// <summary>All links as they are now.</summary>
    HostPicture Look();

    /// <summary>The link with that name, or null.</summary>
    LinkInfo? Find(string name);

    /// <summary>The host's own links.</summary>
    ILinkSpace Open();

    /// <summary>The links of a sandbox; null where it is not there.</summary>
    ILinkSpace? Open(string sandbox);

    /// <summary>Makes the device of a network without a parent, or what is missing of it.</summary>
    void EnsureIsolated(string name, int? mtu, string alias);

    /// <summary>Takes away what a datapath keeps of parents that nobody serves and that have no children any more.</summary>
    /// <returns>The names of what was removed.</returns>
    IReadOnlyList<string> RemoveForsaken();

    /// <summary>Removes it; nothing there is fine.</summary>
    void RemoveIsolated(string name);

    /// <summary>Sets the host's own child of a device up, with the host's routes by it (<see cref="HostShim.Apply"/>).</summary>
    /// <param name="name">The child's name.</param>
    /// <param name="lower">The device's.</param>
    /// <param name="endpoints">What the host is to reach by it.</param>
    /// <exception cref="NetworkException">It cannot be.</exception>
    IReadOnlyList<string> ApplyShim(string name, string lower, IReadOnlyCollection<IpAddress> endpoints);

    /// <summary>Routes a new endpoint needs to reach the host (<see cref="HostShim.RoutesToHost"/>).</summary>
    /// <exception cref="NetworkException">It cannot be told.</exception>
    IReadOnlyList<StaticRoute> RoutesToHost(string path, string lower, IReadOnlyCollection<Subnet> subnets);

    /// <summary>Puts a link that was made anew into the state its manager had put the first one into.</summary>
    void Configure(EndpointPlace place, Endpoint endpoint, JoinAnswer answer);

    /// <summary>Begins work on a thread of its own, in the host's namespace.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="work">It keeps its failures to itself.</param>
    /// <param name="refused">Called in its place where the namespace may not be entered.</param>
    void Start(string name, Action work, Action<Exception> refused);
}

/// <summary>The links of one namespace, the host's or a sandbox's. One thread at a time.</summary>
internal interface ILinkSpace : IDisposable
{
    /// <summary>Which namespace it is.</summary>
    NamespaceReference Place { get; }

    /// <summary>The id by which a sandbox knows the host's namespace; null for the host itself, or where it knows of none.</summary>
    int? HostId { get; }

    /// <summary>All of them.</summary>
    IReadOnlyList<LinkInfo> Links();

    /// <summary>The link with that name, or null.</summary>
    LinkInfo? Find(string name);

    /// <summary>Changes a link.</summary>
    void Change(int index, LinkChange change);

    /// <summary>Removes a link; one that is gone meanwhile is not an error.</summary>
    void Remove(int index);
}
