using Bunshin.Linux.Netlink.Wire;

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

    internal static VlanKind Read(AttributeReader data)
    {
        var kind = new VlanKind();
        while (data.TryNext(out var attribute))
        {
            kind = attribute.Type switch
            {
                IfLink.IFLA_VLAN_ID => kind with { Id = attribute.U16 },
                IfLink.IFLA_VLAN_PROTOCOL => kind with { Protocol = attribute.U16BigEndian },
                IfLink.IFLA_VLAN_FLAGS => kind with { Flags = attribute.U32 },
                _ => kind,
            };
        }

        return kind;
    }
}
