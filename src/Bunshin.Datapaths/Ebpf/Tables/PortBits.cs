namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>What programs ask of a port: the parent, or a child with others on it.</summary>
[Flags]
internal enum PortBits : uint
{
    None = 0,

    /// <summary>It has macvlan children.</summary>
    Macvlan = 1,

    /// <summary>It has ipvlan children.</summary>
    Ipvlan = 2,

    /// <summary>There are source lists.</summary>
    HasSenders = 4,

    /// <summary>There are VLAN devices on it.</summary>
    HasVlans = 8,

    /// <summary>One child takes everything.</summary>
    Passthru = 16,

    /// <summary>That child is down.</summary>
    PassthruDown = 32,

    /// <summary>Ipvlan l3; without it l2.</summary>
    IpvlanL3 = 64,

    /// <summary>Ipvlan private.</summary>
    IpvlanPrivate = 128,

    /// <summary>Ipvlan vepa.</summary>
    IpvlanVepa = 256,
}
