namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>An 802.1Q or 802.1ad VLAN device (<c>IFLA_VLAN_*</c>); read, not yet written.</summary>
public sealed record VlanKind() : LinkKind("vlan")
{
    /// <summary>VLAN id.</summary>
    public ushort? Id { get; init; }

    /// <summary>TPID: 0x8100 or 0x88a8.</summary>
    public ushort? Protocol { get; init; }

    /// <summary><c>VLAN_FLAG_*</c>: 1 reorder_hdr, 2 gvrp, 4 loose_binding, 8 mvrp, 16 bridge_binding.</summary>
    public uint? Flags { get; init; }
}
