using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>A macvlan, or a macvtap, which has the same attributes (<c>IFLA_MACVLAN_*</c>, <c>linux/if_link.h</c>).</summary>
/// <param name="IsTap">True for macvtap.</param>
public sealed record MacvlanKind(bool IsTap = false) : LinkKind(IsTap ? "macvtap" : "macvlan")
{
    /// <summary>Mode.</summary>
    public MacvlanLinkMode? Mode { get; init; }

    /// <summary>Flags; written, they replace the whole field.</summary>
    public MacvlanLinkFlags? Flags { get; init; }

    /// <summary>Wanted length of the port's broadcast queue in frames.</summary>
    public uint? BroadcastQueueLength { get; init; }

    /// <summary>Length in force, the greatest wish of all children; read only.</summary>
    public uint? BroadcastQueueLengthUsed { get; init; }

    /// <summary>The port's broadcast cutoff. Read: null means the default of 1, which the kernel leaves out.</summary>
    public int? BroadcastCutoff { get; init; }

    /// <summary>What to do with the source list; write only.</summary>
    public SourceListAction? SourceAction { get; init; }

    /// <summary>Addresses: what is on the list (read), or what <see cref="SourceAction"/> is about (written).</summary>
    public IReadOnlyList<MacAddress> Sources { get; init; } = [];

    /// <summary>How many addresses the list has; read only.</summary>
    public uint? SourceCount { get; init; }
}
