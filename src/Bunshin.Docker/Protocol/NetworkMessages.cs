using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

/// <summary><c>DeleteNetwork</c>, <c>AllocateNetwork</c>, <c>FreeNetwork</c>, and what all calls about a network carry.</summary>
internal record NetworkRequest : PluginRequest
{
    /// <summary>The network.</summary>
    [JsonPropertyName("NetworkID")]
    public string? NetworkId { get; init; }

    /// <inheritdoc/>
    public override string Subject => $"network {Short(NetworkId)}";
}

/// <summary><c>CreateNetwork</c>.</summary>
internal sealed record CreateNetworkRequest : NetworkRequest
{
    /// <summary>The engine's own labels, and under <see cref="NetworkLabels.Generic"/> the user's <c>-o</c>.</summary>
    public Dictionary<string, JsonElement>? Options { get; init; }

    /// <summary>Its IPv4 subnets.</summary>
    [JsonPropertyName("IPv4Data")]
    public List<PoolData>? Ipv4Data { get; init; }

    /// <summary>Its IPv6 subnets.</summary>
    [JsonPropertyName("IPv6Data")]
    public List<PoolData>? Ipv6Data { get; init; }
}

/// <summary>One subnet of <c>CreateNetwork</c>.</summary>
internal sealed record PoolData
{
    /// <summary>The address space it was drawn from.</summary>
    public string? AddressSpace { get; init; }

    /// <summary><c>172.16.10.0/24</c>; all addresses of the family where addresses are nobody's concern.</summary>
    public string? Pool { get; init; }

    /// <summary>Address and length.</summary>
    public string? Gateway { get; init; }

    /// <summary>Addresses with lengths by the user's names.</summary>
    public Dictionary<string, string?>? AuxAddresses { get; init; }
}

/// <summary>Answers the network driver's <c>GetCapabilities</c>.</summary>
/// <param name="Scope">Where networks are made: <c>local</c>, on each host.</param>
/// <param name="ConnectivityScope">How far they reach: <c>global</c>, to other hosts.</param>
internal sealed record NetworkCapabilities(string Scope, string ConnectivityScope);

/// <summary>Answers <c>AllocateNetwork</c>, which swarm managers send.</summary>
/// <param name="Options">Options for the nodes; we add none.</param>
internal sealed record AllocateNetworkReply(IReadOnlyDictionary<string, string> Options);
