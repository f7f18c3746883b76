using System.Text.Json.Serialization;

namespace Bunshin.Docker.Engine;

/// <summary>A network as the engine lists it (<c>GET /networks</c>).</summary>
internal sealed record EngineNetwork
{
    /// <summary>Its id, 64 hexadecimal digits.</summary>
    public string Id { get; init; } = "";

    /// <summary>Where its addresses come from.</summary>
    [JsonPropertyName("IPAM")]
    public EngineAddressing? Addressing { get; init; }
}
