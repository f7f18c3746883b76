namespace Bunshin.Linux.Netlink.Kinds;

/// <summary><c>VLAN_FLAG_*</c>.</summary>
[Flags]
public enum VlanLinkFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Received frames lose their tag.</summary>
    ReorderHeader = 1,

    /// <summary>Announce the VLAN by GVRP.</summary>
    Gvrp = 2,

    /// <summary>Only carrier follows the parent, not the administrative state.</summary>
    LooseBinding = 4,

    /// <summary>Announce the VLAN by MVRP.</summary>
    Mvrp = 8,

    /// <summary>Carrier follows the bridge ports that carry the VLAN.</summary>
    BridgeBinding = 16,

    /// <summary>All of them.</summary>
    All = ReorderHeader | Gvrp | LooseBinding | Mvrp | BridgeBinding,
}
