using System.Text.Json;
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

/// <summary><c>CreateEndpoint</c>.</summary>
internal sealed record CreateEndpointRequest : EndpointCallRequest
{
    /// <summary>What the engine has decided on already.</summary>
    public EndpointInterface? Interface { get; init; }

    /// <summary>The engine's labels and the user's <c>--driver-opt</c>, side by side.</summary>
    public Dictionary<string, JsonElement>? Options { get; init; }
}

/// <summary>Answers <c>CreateEndpoint</c>.</summary>
/// <param name="Interface">What we have chosen; null for nothing.</param>
internal sealed record CreateEndpointReply(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] EndpointInterface? Interface);

/// <summary>Addresses of an endpoint. An answer has only those that the request left open: the engine refuses to have one changed.</summary>
internal sealed record EndpointInterface
{
    /// <summary>IPv4 address and length.</summary>
    public string? Address { get; init; }

    /// <summary>IPv6 address and length.</summary>
    [JsonPropertyName("AddressIPv6")]
    public string? AddressIpv6 { get; init; }

    /// <summary>MAC.</summary>
    public string? MacAddress { get; init; }
}

/// <summary>Answers <c>EndpointOperInfo</c>.</summary>
/// <param name="Value">What there is to say.</param>
internal sealed record OperInfoReply(EndpointInfo Value);

/// <summary>An endpoint, for people and monitoring.</summary>
internal sealed record EndpointInfo
{
    /// <summary>The device it stands on; null for an isolated network.</summary>
    public string? Parent { get; init; }

    /// <summary><c>macvlan</c> or <c>ipvlan</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Mode, and of ipvlan the flag.</summary>
    public required string Mode { get; init; }

    /// <summary>What carries its frames.</summary>
    public required string Datapath { get; init; }

    /// <summary>MAC; null where it has its parent's.</summary>
    public string? Mac { get; init; }

    /// <summary>MTU asked for; null where it has its parent's.</summary>
    public int? Mtu { get; init; }

    /// <summary>Addresses with lengths.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary><c>created</c>, <c>joined</c>, <c>running</c> or <c>left</c>.</summary>
    public required string State { get; init; }
}

/// <summary><c>Join</c>.</summary>
internal sealed record JoinRequest : EndpointCallRequest
{
    /// <summary>Path of the network namespace.</summary>
    public string? SandboxKey { get; init; }
}

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

/// <summary>The link the engine moves into the sandbox.</summary>
/// <param name="SrcName">Its name on the host.</param>
/// <param name="DstPrefix">What its name in the sandbox begins with; the engine numbers them.</param>
internal sealed record InterfaceName(string SrcName, string DstPrefix);

/// <summary>A route of <c>Join</c>.</summary>
/// <param name="Destination">A prefix.</param>
/// <param name="RouteType"><see cref="ByNextHop"/> or <see cref="Connected"/>.</param>
/// <param name="NextHop">An address, for the first.</param>
internal sealed record RouteReply(
    string Destination,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int RouteType,
    string? NextHop)
{
    /// <summary>By a gateway.</summary>
    public const int ByNextHop = 0;

    /// <summary>On the link itself.</summary>
    public const int Connected = 1;
}
