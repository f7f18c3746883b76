using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

/// <summary>Answers <c>Join</c>.</summary>
internal sealed record JoinReply
{
    /// <summary>The link to move.</summary>
    public required InterfaceName InterfaceName { get; init; }

    /// <summary>Default gateway, or empty.</summary>
    public required string Gateway { get; init; }

    /// <summary>Default gateway, or empty.</summary>
    [JsonPropertyName("GatewayIPv6")]
    public required string GatewayIpv6 { get; init; }

    /// <summary>Further routes.</summary>
    public required IReadOnlyList<RouteReply> StaticRoutes { get; init; }

    /// <summary>Keeps the engine from adding a second card, on <c>docker_gwbridge</c>, to a container without a gateway.</summary>
    public bool DisableGatewayService { get; init; } = true;
}
