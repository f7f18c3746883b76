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
