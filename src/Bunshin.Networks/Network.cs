using Bunshin.Datapaths;

namespace Bunshin.Networks;

/// <summary>A network as it is stored.</summary>
public sealed record Network
{
    /// <summary>Whoever manages containers chose it; Docker's are 64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required NetworkSettings Settings { get; init; }

    /// <summary>IPv4 and IPv6; none where addresses are no concern of ours.</summary>
    public IReadOnlyList<Subnet> Subnets { get; init; } = [];

    /// <summary>The datapath that was chosen when the network was made; never <see cref="DatapathKind.Auto"/>.</summary>
    public required DatapathKind Datapath { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The device it stands on; null where it has one of its own, and for a network of an older version whose parent was not seen since.</summary>
    public NetworkDevice? Device { get; init; }

    /// <summary>The name of the device children stand on, to be asked of the host; null where the network has one of its own.</summary>
    public string? LowerDevice => Settings.LowerDevice is { } asked ? Device?.Lower ?? asked : null;

    /// <summary>
    /// Within what an address is unique: the LAN behind the parent, which all networks on it share, VLANs apart; or the
    /// network itself if nothing leads out of it.
    /// </summary>
    public string Scope => Settings.LowerDevice is not { } asked ? $"network {Id}" : Device?.Scope ?? $"parent {asked}";
}
