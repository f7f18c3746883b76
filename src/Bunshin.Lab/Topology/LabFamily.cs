using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Topology;

/// <summary>The version of IP a cell of the matrix is about.</summary>
public enum LabFamily
{
    /// <summary>ARP and ICMP.</summary>
    V4,

    /// <summary>Neighbor discovery and ICMPv6.</summary>
    V6,
}

/// <summary>Tells families of addresses.</summary>
internal static class LabFamilies
{
    /// <summary>That of an address.</summary>
    public static LabFamily Family(this IpAddress address) => address.IsIpv6 ? LabFamily.V6 : LabFamily.V4;
}
