using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Attaching;

/// <summary>What the keepers of all parents work with.</summary>
/// <param name="Host">The host.</param>
/// <param name="Marks">How links of ours are known.</param>
/// <param name="Registry">What is stored.</param>
/// <param name="Search">Finds links of endpoints.</param>
/// <param name="Settlement">What is done once a link is up in its sandbox.</param>
internal sealed record KeeperTools(IHost Host, LinkMarks Marks, Registry Registry, EndpointSearch Search, Settlement Settlement)
{
    /// <summary>The parent a network stands on; null while it is not there.</summary>
    public LinkInfo? ParentOf(Network network) => Host.Find(network.Device?.Parent ?? LowerChain.MarkOf(network));

    /// <summary>Routes endpoints of a network need beside its own to reach the host; none without host access.</summary>
    public IReadOnlyList<StaticRoute> RoutesToHost(Network network) => network is { Settings.HasHostAccess: true, LowerDevice: { } lower }
        ? Host.RoutesToHost(LowerChain.Of(network, Marks).Path, lower, network.Subnets)
        : [];
}
