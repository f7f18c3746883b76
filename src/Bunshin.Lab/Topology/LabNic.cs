namespace Bunshin.Lab.Topology;

/// <summary>A NIC of a host, with a cable to a port of the adjacent switch.</summary>
public sealed record LabNic : LabInterface
{
    /// <summary>Whether the switch's port reflects frames (802.1Qbg reflective relay).</summary>
    public bool IsHairpin { get; init; }
}
