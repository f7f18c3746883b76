namespace Bunshin.Docker.Engine;

/// <summary>The address management of a network of the engine.</summary>
internal sealed record EngineAddressing
{
    /// <summary>The driver's name: <c>default</c>, or what the plugin's socket is called.</summary>
    public string? Driver { get; init; }

    /// <summary>Its subnets.</summary>
    public IReadOnlyList<EngineSubnet>? Config { get; init; }
}
