using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>An ipvlan, or an ipvtap, which has the same attributes (<c>IFLA_IPVLAN_*</c>).</summary>
/// <param name="IsTap">True for ipvtap.</param>
/// <remarks>Mode and flags are the parent's port's: written to one child, they hold for all of its siblings.</remarks>
public sealed record IpvlanKind(bool IsTap = false) : LinkKind(IsTap ? "ipvtap" : "ipvlan")
{
    /// <summary>Mode. A child made without one sets the whole port to <see cref="IpvlanLinkMode.L3"/>.</summary>
    public IpvlanLinkMode? Mode { get; init; }

    /// <summary>Flags; written, they replace the whole field.</summary>
    public IpvlanLinkFlags? Flags { get; init; }

    internal override void WriteData(MessageWriter writer)
    {
        writer.U16(IfLink.IFLA_IPVLAN_MODE, (ushort?)Mode);
        writer.U16(IfLink.IFLA_IPVLAN_FLAGS, (ushort?)Flags);
    }

    internal static IpvlanKind Read(bool isTap, AttributeReader data)
    {
        var kind = new IpvlanKind(isTap);
        while (data.TryNext(out var attribute))
        {
            kind = attribute.Type switch
            {
                IfLink.IFLA_IPVLAN_MODE => kind with { Mode = (IpvlanLinkMode?)attribute.U16 },
                IfLink.IFLA_IPVLAN_FLAGS => kind with { Flags = (IpvlanLinkFlags?)attribute.U16 },
                _ => kind,
            };
        }

        return kind;
    }
}

/// <summary><c>enum ipvlan_mode</c>.</summary>
public enum IpvlanLinkMode : ushort
{
    /// <summary>Children speak ARP and get broadcasts.</summary>
    L2 = 0,

    /// <summary>Routed by the parent's side. The driver's default.</summary>
    L3 = 1,

    /// <summary>As l3, through the parent's IP layer.</summary>
    L3s = 2,
}

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
