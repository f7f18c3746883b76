namespace Bunshin.Linux.Netlink.Links;

/// <summary>State of a link; values are <c>IFF_*</c> of <c>linux/if.h</c>.</summary>
[Flags]
public enum LinkFlags : uint
{
    None = 0,

    /// <summary>Administratively up.</summary>
    Up = 1 << 0,

    /// <summary>Has a broadcast address.</summary>
    Broadcast = 1 << 1,

    Debug = 1 << 2,

    /// <summary>The loopback device.</summary>
    Loopback = 1 << 3,

    /// <summary>A point-to-point link.</summary>
    PointToPoint = 1 << 4,

    NoTrailers = 1 << 5,

    /// <summary>RFC 2863 operationally up.</summary>
    Running = 1 << 6,

    NoArp = 1 << 7,

    /// <summary>Promiscuous by an administrator's wish (others' wishes show in the promiscuity count only).</summary>
    Promiscuous = 1 << 8,

    /// <summary>Takes all multicast by an administrator's wish.</summary>
    AllMulticast = 1 << 9,

    /// <summary>Leads a bundle.</summary>
    Master = 1 << 10,

    /// <summary>Belongs to a bundle.</summary>
    Slave = 1 << 11,

    /// <summary>Does multicast.</summary>
    Multicast = 1 << 12,

    /// <summary>Can choose its medium.</summary>
    PortSelect = 1 << 13,

    /// <summary>Chooses its medium itself.</summary>
    AutoMedia = 1 << 14,

    /// <summary>A dial-up device with changing addresses.</summary>
    Dynamic = 1 << 15,

    /// <summary>Carrier: the driver says L1 is up.</summary>
    LowerUp = 1 << 16,

    /// <summary>The driver says the link is dormant.</summary>
    Dormant = 1 << 17,

    /// <summary>Echoes what is sent.</summary>
    Echo = 1 << 18,
}
