using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

/// <summary><c>Leave</c>, <c>DeleteEndpoint</c>, <c>EndpointOperInfo</c> and the like, and what all calls about an endpoint carry.</summary>
internal record EndpointCallRequest : NetworkRequest
{
    /// <summary>The endpoint.</summary>
    [JsonPropertyName("EndpointID")]
    public string? EndpointId { get; init; }

    /// <inheritdoc/>
    public override string Subject => $"network {Short(NetworkId)} endpoint {Short(EndpointId)}";
}
