namespace Bunshin.Forwarding.Vlan;

/// <summary>Flags of a VLAN device (<c>VLAN_FLAG_*</c>, <c>linux/if_vlan.h</c>).</summary>
[Flags]
public enum VlanFlags
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Received frames lose their tag; without it captures on the VLAN device see the tag, and sent ones get it in line.</summary>
    ReorderHeader = 1,

    /// <summary>Announce the VLAN by GVRP.</summary>
    Gvrp = 2,

    /// <summary>Only carrier follows the parent, not the administrative state.</summary>
    LooseBinding = 4,

    /// <summary>Announce the VLAN by MVRP.</summary>
    Mvrp = 8,

    /// <summary>Carrier follows the bridge ports that carry the VLAN, not the parent.</summary>
    BridgeBinding = 16,
}
