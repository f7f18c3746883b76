namespace Bunshin.Lab.Topology;

/// <summary>A NIC of a host, with a cable to a port of the adjacent switch.</summary>
public sealed record LabNic : LabInterface
{
    /// <summary>The port.</summary>
    public LabPort Port { get; init; } = LabPort.Plain;
}
