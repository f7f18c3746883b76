using System.Collections.Immutable;
using Bunshin.Datapaths;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Attaching;

/// <summary>What is wanted on one parent, ordered by ids. Immutable.</summary>
/// <param name="Marks">How links of ours are known.</param>
internal sealed record Wanted(LinkMarks Marks)
{
    /// <summary>The networks, with the VLANs between them and the parent, and the host's own child where it has access.</summary>
    public ImmutableSortedDictionary<string, (Network Network, LowerChain Chain, ChildSpec? Shim)> Networks { get; private init; } =
        ImmutableSortedDictionary.Create<string, (Network, LowerChain, ChildSpec?)>(StringComparer.Ordinal);

    /// <summary>The endpoints, with the children they are.</summary>
    public ImmutableSortedDictionary<string, (Endpoint Endpoint, ChildSpec Child)> Endpoints { get; private init; } =
        ImmutableSortedDictionary.Create<string, (Endpoint, ChildSpec)>(StringComparer.Ordinal);

    /// <summary>VLANs made on demand, each once, lower ones first.</summary>
    public IReadOnlyList<ChildSpec> Vlans =>
        [.. Networks.Values.SelectMany(one => one.Chain.Vlans).DistinctBy(vlan => vlan.Name).OrderBy(vlan => vlan.Name.Length)];

    /// <summary>The host's own children, one on each lower device of networks with host access, and what the host shall reach by it.</summary>
    public IReadOnlyList<(LowerChain On, ChildSpec Shim, IReadOnlyList<IpAddress> Addresses)> Shims =>
        [.. Networks.Values.Where(one => one.Shim is not null).GroupBy(one => one.Chain.Lower).Select(group => (
            group.First().Chain,
            group.First().Shim!,
            AddressesOn([.. group.Select(one => one.Network.Id)])))];

    /// <summary>What of it is on the host and of our own making: each by the name of its link.</summary>
    public IReadOnlyList<ChildSpec> HostDevices => [.. Vlans, .. Shims.Select(one => one.Shim)];

    /// <summary>All children, each after the one it stands on.</summary>
    public IReadOnlyList<ChildSpec> Children =>
    [
        .. HostDevices,
        .. Endpoints.Values.Select(one => one.Child),
    ];

    /// <summary>With a network more.</summary>
    /// <param name="network">The network.</param>
    /// <param name="chain">The VLANs between it and the parent.</param>
    /// <param name="parentAddress">The parent's MAC, from which that of the host's own child follows.</param>
    public Wanted With(Network network, LowerChain chain, MacAddress parentAddress)
    {
        var shim = network.Settings.HasHostAccess
            ? HostShim.SpecOf(chain.Path, parentAddress) with { Lower = chain.Lower, Alias = Marks.Shim }
            : null;
        return this with { Networks = Networks.SetItem(network.Id, (network, chain, shim)) };
    }

    /// <summary>Without a network.</summary>
    public Wanted Without(Network network) => this with { Networks = Networks.Remove(network.Id) };

    /// <summary>With an endpoint more, whose link is, or is to be made, at a place.</summary>
    public Wanted With(Endpoint endpoint, EndpointPlace place)
    {
        var (network, chain, _) = Networks[endpoint.NetworkId];
        return this with { Endpoints = Endpoints.SetItem(endpoint.Id, (endpoint, Child(network.Settings, chain, endpoint, place))) };
    }

    /// <summary>Without an endpoint.</summary>
    public Wanted Without(Endpoint endpoint) => this with { Endpoints = Endpoints.Remove(endpoint.Id) };

    private ChildSpec Child(NetworkSettings settings, LowerChain chain, Endpoint endpoint, EndpointPlace place) => new()
    {
        Name = place.Name,
        Namespace = place.Namespace,
        Alias = Marks.Endpoint(endpoint.Id),
        Kind = settings.Kind,
        Lower = chain.Lower,
        Mode = settings.Mode,
        Flags = settings.Flags,
        Sources = settings.Sources,
        Ipvlan = settings.Kind == ChildKind.Ipvlan ? settings.Ipvlan : IpvlanSettings.Default,
        Address = endpoint.Address,
        Mtu = settings.Mtu,
        BroadcastQueueLength = settings.BroadcastQueueLength,
        BroadcastCutoff = settings.BroadcastCutoff,
        Policy = EndpointPolicies.Of(settings, endpoint),
    };

    private IReadOnlyList<IpAddress> AddressesOn(HashSet<string> networks) =>
        [.. Endpoints.Values.Where(one => networks.Contains(one.Endpoint.NetworkId)).SelectMany(one => one.Endpoint.Addresses).Select(address => address.Address)];
}
