namespace Bunshin.Lab.Topology;

/// <summary>An address that the switch does not learn, because it is told where it is.</summary>
/// <param name="Mac">The address.</param>
/// <param name="Port">The NIC behind which it is.</param>
/// <param name="Vlan">In which VLAN; 0 on a switch that does not look at VLANs.</param>
public sealed record LabStaticEntry(LabMac Mac, LabNic Port, ushort Vlan);
