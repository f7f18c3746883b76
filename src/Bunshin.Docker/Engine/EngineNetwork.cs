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

/// <summary>The address management of a network of the engine.</summary>
internal sealed record EngineAddressing
{
    /// <summary>The driver's name: <c>default</c>, or what the plugin's socket is called.</summary>
    public string? Driver { get; init; }

    /// <summary>Its subnets.</summary>
    public IReadOnlyList<EngineSubnet>? Config { get; init; }
}

/// <summary>One subnet of a network of the engine.</summary>
internal sealed record EngineSubnet
{
    /// <summary>Its prefix, as <c>172.16.10.0/24</c>.</summary>
    public string? Subnet { get; init; }
}

/// <summary>How the engine's answers are read.</summary>
[JsonSerializable(typeof(EngineNetwork[]))]
internal sealed partial class EngineJson : JsonSerializerContext;
