namespace Bunshin.Forwarding.Macvlan;

/// <summary>How a macvlan child shares its parent; values and names are the kernel's (<c>enum macvlan_mode</c>, <c>linux/if_link.h</c>).</summary>
public enum MacvlanMode
{
    /// <summary>Children never reach each other, not even by a reflecting switch (their ARP finds no answer).</summary>
    Private = 1,

    /// <summary>Every frame leaves by the wire; the adjacent switch may reflect it (802.1Qbg). The kernel's default.</summary>
    Vepa = 2,

    /// <summary>Bridge children reach each other directly, without the wire.</summary>
    Bridge = 4,

    /// <summary>One child takes the whole parent over, with its MAC.</summary>
    Passthru = 8,

    /// <summary>The child takes what comes from the sources on its list.</summary>
    Source = 16,
}
