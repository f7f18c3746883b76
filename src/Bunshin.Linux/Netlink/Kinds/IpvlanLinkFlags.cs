namespace Bunshin.Linux.Netlink.Kinds;

/// <summary><c>IPVLAN_F_*</c>; not both.</summary>
[Flags]
public enum IpvlanLinkFlags : ushort
{
    /// <summary>None, which is bridge.</summary>
    Bridge = 0,

    /// <summary>No talk between children.</summary>
    Private = 1,

    /// <summary>All by the adjacent switch.</summary>
    Vepa = 2,
}
