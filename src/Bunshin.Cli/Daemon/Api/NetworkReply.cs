using Bunshin.Datapaths;
using Bunshin.Datapaths.Wording;
using Bunshin.Networks;
using Bunshin.Networks.Storing;

namespace Bunshin.Cli.Daemon.Api;

/// <summary>A network, as the API shows it.</summary>
internal sealed record NetworkReply
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The parent by the name that was asked for; null for an isolated network.</summary>
    public string? Parent { get; init; }

    /// <summary>The device its children stand on, as it is called now; null for an isolated network.</summary>
    public string? Device { get; init; }

    /// <summary>The index of the parent, or of what a VLAN made on demand stands on, when it was last seen; null where it was never seen.</summary>
    public int? DeviceIndex { get; init; }

    /// <summary><c>macvlan</c> or <c>ipvlan</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Mode, and of ipvlan the flag.</summary>
    public required string Mode { get; init; }

    /// <summary>What carries its frames.</summary>
    public required string Datapath { get; init; }

    /// <summary>MTU asked for; null for the parent's.</summary>
    public int? Mtu { get; init; }

    /// <summary>Nothing leads out of it.</summary>
    public required bool Internal { get; init; }

    /// <summary>The host reaches its children.</summary>
    public required bool HostAccess { get; init; }

    /// <summary>As whom its children may send: <c>off</c>, <c>on</c> for their own MAC, <c>addresses</c>.</summary>
    public required string Guard { get; init; }

    /// <summary>Guarded, they may say what routers say.</summary>
    public required bool MayRoute { get; init; }

    /// <summary>Guarded, they may answer as DHCP servers.</summary>
    public required bool MayServeDhcp { get; init; }

    /// <summary>How much each may send, and as much be given; null for all.</summary>
    public string? Rate { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Its subnets.</summary>
    public required IReadOnlyList<SubnetReply> Subnets { get; init; }

    /// <summary>How many endpoints it has.</summary>
    public required int Endpoints { get; init; }

    /// <summary>How many of them are in a sandbox.</summary>
    public required int Joined { get; init; }

    public static NetworkReply Of(Network network, RegistryView view)
    {
        var endpoints = view.EndpointsOf(network.Id).ToArray();
        return new NetworkReply
        {
            Id = network.Id,
            Parent = network.Settings.LowerDevice,
            Device = network.LowerDevice,
            DeviceIndex = network.Device?.Index,
            Kind = network.Settings.Kind.Word(),
            Mode = network.Settings.ModeText(),
            Datapath = network.DatapathText(),
            Mtu = network.Settings.Mtu,
            Internal = network.Settings.IsInternal,
            HostAccess = network.Settings.HasHostAccess,
            Guard = network.Settings.Guard.Word(),
            MayRoute = network.Settings.MayRoute,
            MayServeDhcp = network.Settings.MayServeDhcp,
            Rate = network.Settings.Rate is { } rate ? RateText.Of(rate) : null,
            Created = network.Created,
            Subnets = [.. network.Subnets.Select(subnet => new SubnetReply(subnet.Prefix.ToString(), subnet.Gateway?.ToString()))],
            Endpoints = endpoints.Length,
            Joined = endpoints.Count(endpoint => endpoint.IsJoined),
        };
    }
}

/// <summary>A subnet, as the API shows it.</summary>
/// <param name="Prefix">The subnet.</param>
/// <param name="Gateway">Its gateway; null for none.</param>
internal sealed record SubnetReply(string Prefix, string? Gateway);

/// <summary>What <c>network show</c> tells of a network.</summary>
/// <param name="Network">The network.</param>
/// <param name="Endpoints">Its endpoints.</param>
/// <param name="Pools">Pools of ours that are its.</param>
internal sealed record NetworkDetails(NetworkReply Network, IReadOnlyList<EndpointReply> Endpoints, IReadOnlyList<PoolReply> Pools);
