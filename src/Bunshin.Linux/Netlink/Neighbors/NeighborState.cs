namespace Bunshin.Linux.Netlink.Neighbors;

/// <summary><c>NUD_*</c> of <c>linux/neighbour.h</c>.</summary>
[Flags]
public enum NeighborState : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Being asked for.</summary>
    Incomplete = 0x01,

    /// <summary>Known good.</summary>
    Reachable = 0x02,

    /// <summary>Known once.</summary>
    Stale = 0x04,

    /// <summary>Waiting before asking again.</summary>
    Delay = 0x08,

    /// <summary>Being asked again.</summary>
    Probe = 0x10,

    /// <summary>No answer came.</summary>
    Failed = 0x20,

    /// <summary>Needs no neighbor discovery.</summary>
    NoArp = 0x40,

    /// <summary>Given by an administrator.</summary>
    Permanent = 0x80,
}
