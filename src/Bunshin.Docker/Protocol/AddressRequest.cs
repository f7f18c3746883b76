namespace Bunshin.Docker.Protocol;

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
