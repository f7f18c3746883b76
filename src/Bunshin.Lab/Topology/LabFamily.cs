namespace Bunshin.Lab.Topology;

/// <summary>The version of IP a cell of the matrix is about.</summary>
public enum LabFamily
{
    /// <summary>ARP and ICMP.</summary>
    V4,

    /// <summary>Neighbor discovery and ICMPv6.</summary>
    V6,
}
