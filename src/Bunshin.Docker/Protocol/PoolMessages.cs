using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

/// <summary><c>RequestPool</c>.</summary>
internal sealed record RequestPoolRequest : PluginRequest
{
    /// <summary>One of those that <see cref="AddressSpacesReply"/> names.</summary>
    public string? AddressSpace { get; init; }

    /// <summary>The subnet; empty for any.</summary>
    public string? Pool { get; init; }

    /// <summary><c>--ip-range</c>, or empty.</summary>
    public string? SubPool { get; init; }

    /// <summary><c>--ipam-opt</c>.</summary>
    public Dictionary<string, string?>? Options { get; init; }

    /// <summary>The family, where no subnet says it.</summary>
    public bool V6 { get; init; }

    /// <inheritdoc/>
    public override string Subject => $"subnet {(string.IsNullOrEmpty(Pool) ? "any" : Pool)}";
}

/// <summary>Answers <c>RequestPool</c>.</summary>
/// <param name="PoolId">What later calls name it by.</param>
/// <param name="Pool">The subnet.</param>
internal sealed record RequestPoolReply([property: JsonPropertyName("PoolID")] string PoolId, string Pool);

/// <summary><c>ReleasePool</c>, and what all calls about a pool carry.</summary>
internal record PoolCallRequest : PluginRequest
{
    /// <summary>The pool.</summary>
    [JsonPropertyName("PoolID")]
    public string? PoolId { get; init; }

    /// <inheritdoc/>
    public override string Subject => $"pool {PoolId ?? "none"}";
}

/// <summary><c>RequestAddress</c> and <c>ReleaseAddress</c>.</summary>
internal sealed record AddressRequest : PoolCallRequest
{
    /// <summary>The address, without a length; empty for any.</summary>
    public string? Address { get; init; }

    /// <summary>What the address is for.</summary>
    public Dictionary<string, string?>? Options { get; init; }

    /// <inheritdoc/>
    public override string Subject => $"{base.Subject} address {(string.IsNullOrEmpty(Address) ? "any" : Address)}";
}

/// <summary>Answers <c>RequestAddress</c>.</summary>
/// <param name="Address">The address with the subnet's length.</param>
internal sealed record AddressReply(string Address);

/// <summary>Answers <c>GetDefaultAddressSpaces</c>.</summary>
/// <param name="LocalDefaultAddressSpace">For networks of one host.</param>
/// <param name="GlobalDefaultAddressSpace">For networks of many.</param>
internal sealed record AddressSpacesReply(string LocalDefaultAddressSpace, string GlobalDefaultAddressSpace);

/// <summary>Answers the IPAM driver's <c>GetCapabilities</c>.</summary>
/// <param name="RequiresMacAddress">Whether a MAC must be chosen before an address.</param>
/// <param name="RequiresRequestReplay">Whether the engine repeats its requests when it starts.</param>
internal sealed record IpamCapabilities(
    [property: System.Text.Json.Serialization.JsonPropertyName("RequiresMACAddress")] bool RequiresMacAddress,
    bool RequiresRequestReplay);
