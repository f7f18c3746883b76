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
