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
