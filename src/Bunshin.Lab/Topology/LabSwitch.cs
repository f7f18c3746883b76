using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Topology;

/// <summary>What the adjacent switch has beside its ports, which are described with the NICs.</summary>
/// <param name="Statics">Addresses it is told.</param>
/// <param name="Filters">Its rules, in order; the first that drops ends it.</param>
public sealed record LabSwitch(IReadOnlyList<LabStaticEntry> Statics, IReadOnlyList<LabFilter> Filters)
{
    /// <summary>One that knows nothing beforehand and lets everything pass.</summary>
    public static LabSwitch Plain { get; } = new([], []);
}

/// <summary>How the switch treats the port that a NIC's cable ends in.</summary>
public sealed record LabPort
{
    /// <summary>A port of a switch that knows no VLANs and reflects nothing.</summary>
    public static LabPort Plain { get; } = new();

    /// <summary>It sends frames back out of the port they came in by (802.1Qbg reflective relay).</summary>
    public bool IsHairpin { get; init; }

    /// <summary>It gets a copy of every frame that comes in, and takes none.</summary>
    public bool IsMirror { get; init; }

    /// <summary>The VLANs it carries; null where the switch does not look at VLANs, and at the mirror.</summary>
    public PortVlans? Vlans { get; init; }
}

/// <summary>An address that the switch does not learn, because it is told where it is.</summary>
/// <param name="Mac">The address.</param>
/// <param name="Port">The NIC behind which it is.</param>
/// <param name="Vlan">In which VLAN; 0 on a switch that does not look at VLANs.</param>
public sealed record LabStaticEntry(LabMac Mac, LabNic Port, ushort Vlan);

/// <summary>A rule of the switch; what is null matches anything.</summary>
/// <param name="Name">What expectations and causes call it.</param>
/// <param name="Port">The NIC by whose port the frame comes in.</param>
/// <param name="Source">The sender.</param>
/// <param name="Destination">The receiver.</param>
/// <param name="EtherType">The type behind the outermost tag.</param>
/// <param name="Drops">Whether what matches is dropped; else it is only counted.</param>
public sealed record LabFilter(string Name, LabNic? Port, LabMac? Source, LabMac? Destination, ushort? EtherType, bool Drops);

/// <summary>A MAC that the file gives as such, or as the interface that will have it.</summary>
/// <param name="Address">The MAC; null where an interface is named.</param>
/// <param name="Interface">The interface; null where a MAC is given.</param>
public sealed record LabMac(MacAddress? Address, LabInterface? Interface)
{
    /// <inheritdoc/>
    public override string ToString() => Interface?.FullName ?? Address.ToString()!;
}
