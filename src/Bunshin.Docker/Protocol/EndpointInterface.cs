using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

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
