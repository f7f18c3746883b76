using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

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
