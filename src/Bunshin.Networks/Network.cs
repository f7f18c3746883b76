using Bunshin.Datapaths;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks;

/// <summary>A network as it is stored.</summary>
public sealed record Network
{
    /// <summary>Whoever manages containers chose it; Docker's are 64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required NetworkSettings Settings { get; init; }

    /// <summary>IPv4 and IPv6; none where addresses do not concern us.</summary>
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

/// <summary>One subnet of a network.</summary>
/// <param name="Prefix">Its prefix, host bits cleared.</param>
/// <param name="Gateway">The gateway's address in it, if it has one.</param>
public sealed record Subnet(IpPrefix Prefix, IpAddress? Gateway)
{
    /// <summary>The address space it was drawn from, where its manager told; only a pool of the same space can be behind it.</summary>
    public string? Space { get; init; }

    /// <summary>Addresses that are somebody else's, by the name the user gave them.</summary>
    public IReadOnlyDictionary<string, IpAddress> Auxiliary { get; init; } = new Dictionary<string, IpAddress>();
}

/// <summary>The device of the host that a network stands on: found by the name its user gave, and followed from then on.</summary>
public sealed record NetworkDevice
{
    /// <summary>
    /// What things of ours on the parent are marked with: its name when the first network came to it. It stays however the parent is
    /// renamed, and no other parent has it.
    /// </summary>
    public required string Mark { get; init; }

    /// <summary><see cref="Mark"/>, and the ids of VLANs made on demand: <c>eth1.100</c>. Two networks with one path stand on one device.</summary>
    public required string Path { get; init; }

    /// <summary>What the parent is called now, or was when it was last seen.</summary>
    public required string Parent { get; init; }

    /// <summary>The parent's index in its namespace.</summary>
    public required int Index { get; init; }

    /// <summary>In which run of the machine, and in which namespace, <see cref="Index"/> means it.</summary>
    public required string Era { get; init; }

    /// <summary>Within what an address is unique: the LAN behind the device, by whatever device one comes to it.</summary>
    public required string Scope { get; init; }

    /// <summary>The name of the device children stand on: the parent's, or that of a VLAN made on demand, which need not be there.</summary>
    public string Lower => Path == Mark ? Parent : Path;
}

/// <summary>Where a network to be will stand, and what serves it.</summary>
/// <param name="Datapath">The datapath; never <see cref="DatapathKind.Auto"/>.</param>
/// <param name="Device">The device; null where the network has one of its own.</param>
public sealed record NetworkChoice(DatapathKind Datapath, NetworkDevice? Device);
