namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>An ipvlan (<c>IFLA_IPVLAN_*</c>); read, not yet written.</summary>
public sealed record IpvlanKind() : LinkKind("ipvlan")
{
    /// <summary>0 l2, 1 l3, 2 l3s.</summary>
    public ushort? Mode { get; init; }

    /// <summary>0 bridge, 1 private, 2 vepa.</summary>
    public ushort? Flags { get; init; }
}
