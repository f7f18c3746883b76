namespace Bunshin.Docker.Protocol;

/// <summary>Answers the IPAM driver's <c>GetCapabilities</c>.</summary>
/// <param name="RequiresMacAddress">Whether a MAC must be chosen before an address.</param>
/// <param name="RequiresRequestReplay">Whether the engine repeats its requests when it starts.</param>
internal sealed record IpamCapabilities(
    [property: System.Text.Json.Serialization.JsonPropertyName("RequiresMACAddress")] bool RequiresMacAddress,
    bool RequiresRequestReplay);
