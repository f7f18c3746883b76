namespace Bunshin.Linux.Netlink.Kinds;

/// <summary><c>MACVLAN_FLAG_*</c>.</summary>
[Flags]
public enum MacvlanLinkFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Passthru does not make the parent promiscuous.</summary>
    NoPromisc = 1,

    /// <summary>A frame a source list takes goes nowhere else.</summary>
    NoDst = 2,
}
