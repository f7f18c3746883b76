namespace Bunshin.Docker.Protocol;

/// <summary><c>Join</c>.</summary>
internal sealed record JoinRequest : EndpointCallRequest
{
    /// <summary>Path of the network namespace.</summary>
    public string? SandboxKey { get; init; }
}
