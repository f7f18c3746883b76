using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>One VLAN device of a recorded set.</summary>
public sealed record RecordedVlan
{
    /// <summary>Its name, which is also its point.</summary>
    public required string Name { get; init; }

    /// <summary>The device it is on.</summary>
    public required string Lower { get; init; }

    /// <summary>The tag protocol.</summary>
    public ushort Protocol { get; init; } = EtherType.Dot1Q;

    /// <summary>The VLAN id.</summary>
    public ushort Id { get; init; }

    /// <summary>Its reorder_hdr flag.</summary>
    public bool ReordersHeader { get; init; } = true;

    /// <summary>Its MAC where it was given one, or null.</summary>
    public MacAddress? Address { get; init; }

    /// <summary>Administratively up.</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>Packet priority to PCP, as it was set.</summary>
    public IReadOnlyDictionary<uint, uint> EgressPriorities { get; init; } = new Dictionary<uint, uint>();

    /// <summary>PCP to packet priority, as it was set.</summary>
    public IReadOnlyDictionary<uint, uint> IngressPriorities { get; init; } = new Dictionary<uint, uint>();
}
