using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Macvlan;

/// <summary>What the forwarding rules need to know of one macvlan (or macvtap) child.</summary>
public sealed record MacvlanChild
{
    /// <summary>The child's MAC. For <see cref="MacvlanMode.Passthru"/> the parent's, which the child takes over.</summary>
    public required MacAddress Address { get; init; }

    /// <summary>The child's mode.</summary>
    public MacvlanMode Mode { get; init; } = MacvlanMode.Vepa;

    /// <summary>The child's flags.</summary>
    public MacvlanFlags Flags { get; init; }

    /// <summary>Administratively up. A down child is in no table, but a down passthru or nodst child still swallows.</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>Accepts every group.</summary>
    public bool IsPromiscuous { get; init; }

    /// <summary>Accepts every group.</summary>
    public bool IsAllMulticast { get; init; }

    /// <summary>Group addresses on the device's multicast list; broadcast is always accepted and need not be listed.</summary>
    public IReadOnlyCollection<MacAddress> Groups { get; init; } = [];

    /// <summary>The source list of a <see cref="MacvlanMode.Source"/> child; ignored in other modes.</summary>
    public IReadOnlyCollection<MacAddress> Sources { get; init; } = [];

    /// <summary>MTU in bytes, without the Ethernet header.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Requested length of the port's broadcast queue in frames (<c>bcqueuelen</c>).</summary>
    public uint BroadcastQueueLength { get; init; } = 1000;
}

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

/// <summary>Flags of a macvlan child, as in the kernel (<c>MACVLAN_FLAG_*</c>, <c>linux/if_link.h</c>).</summary>
[Flags]
public enum MacvlanFlags
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>A passthru child leaves the parent's promiscuity alone.</summary>
    NoPromisc = 1,

    /// <summary>A frame taken by a source list goes to no other destination.</summary>
    NoDst = 2,
}
