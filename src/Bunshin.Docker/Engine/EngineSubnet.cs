namespace Bunshin.Docker.Engine;

/// <summary>One subnet of a network of the engine.</summary>
internal sealed record EngineSubnet
{
    /// <summary>Its prefix, as <c>172.16.10.0/24</c>.</summary>
    public string? Subnet { get; init; }
}
