using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

/// <summary><c>ReleasePool</c>, and what all calls about a pool carry.</summary>
internal record PoolCallRequest : PluginRequest
{
    /// <summary>The pool.</summary>
    [JsonPropertyName("PoolID")]
    public string? PoolId { get; init; }

    /// <inheritdoc/>
    public override string Subject => $"pool {PoolId ?? "none"}";
}
