using Bunshin.Forwarding.Switching;

namespace Bunshin.Lab.Topology;

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
