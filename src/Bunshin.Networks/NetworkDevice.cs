namespace Bunshin.Networks;

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
