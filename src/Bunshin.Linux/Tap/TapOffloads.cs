namespace Bunshin.Linux.Tap;

/// <summary>What the reader of a TAP takes over from the sending stack (<c>TUN_F_*</c>, <c>linux/if_tun.h</c>).</summary>
[Flags]
public enum TapOffloads
{
    /// <summary>Nothing: only finished frames of ordinary size.</summary>
    None = 0,

    /// <summary>Unfinished checksums; the others need it.</summary>
    Checksum = 0x01,

    /// <summary>Large TCP over IPv4.</summary>
    Tso4 = 0x02,

    /// <summary>Large TCP over IPv6.</summary>
    Tso6 = 0x04,

    /// <summary>Large TCP with ECN.</summary>
    TsoEcn = 0x08,

    /// <summary>Large UDP over IPv4, from Linux 6.2 on; only together with <see cref="Uso6"/>.</summary>
    Uso4 = 0x20,

    /// <summary>Large UDP over IPv6.</summary>
    Uso6 = 0x40,

    /// <summary>All that every kernel in use has.</summary>
    Tcp = Checksum | Tso4 | Tso6 | TsoEcn,

    /// <summary>All.</summary>
    All = Tcp | Uso4 | Uso6,
}
