namespace Bunshin.Docker.Protocol;

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
