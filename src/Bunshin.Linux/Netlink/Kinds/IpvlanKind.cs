using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>An ipvlan (<c>IFLA_IPVLAN_*</c>); read, not yet written.</summary>
public sealed record IpvlanKind() : LinkKind("ipvlan")
{
    /// <summary>0 l2, 1 l3, 2 l3s.</summary>
    public ushort? Mode { get; init; }

    /// <summary>0 bridge, 1 private, 2 vepa.</summary>
    public ushort? Flags { get; init; }

    internal static IpvlanKind Read(AttributeReader data)
    {
        var kind = new IpvlanKind();
        while (data.TryNext(out var attribute))
        {
            kind = attribute.Type switch
            {
                IfLink.IFLA_IPVLAN_MODE => kind with { Mode = attribute.U16 },
                IfLink.IFLA_IPVLAN_FLAGS => kind with { Flags = attribute.U16 },
                _ => kind,
            };
        }

        return kind;
    }
}
