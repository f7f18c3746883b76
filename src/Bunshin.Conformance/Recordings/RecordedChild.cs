using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>A child as a recording's <c>config</c> describes it.</summary>
public sealed record RecordedChild
{
    /// <summary>Its point: c1, c2, ...</summary>
    public required string Key { get; init; }

    /// <summary>Its mode.</summary>
    public required MacvlanMode Mode { get; init; }

    /// <summary>Its flags.</summary>
    public MacvlanFlags Flags { get; init; }

    /// <summary>Its source list, as keys of addresses.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Never brought up.</summary>
    public bool Down { get; init; }

    /// <summary>Brought up, then down.</summary>
    public bool DownAfter { get; init; }

    /// <summary>Promiscuous.</summary>
    public bool Promiscuous { get; init; }

    /// <summary>Accepts all multicast.</summary>
    public bool AllMulticast { get; init; }

    /// <summary>The port's broadcast cutoff, set with this child; null leaves it.</summary>
    public int? BroadcastCutoff { get; init; }

    /// <summary>Requested broadcast queue length; null for the default of 1000.</summary>
    public uint? BroadcastQueueLength { get; init; }

    /// <summary><c>macvlan</c> or <c>macvtap</c>.</summary>
    public string Kind { get; init; } = "macvlan";

    /// <summary>Keys of the groups it joins; null for those the format gives its key.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The address it had when it came up, before it was given its own; null for none.</summary>
    public MacAddress? ChangedFrom { get; init; }

    /// <summary>Administratively up once the set is built.</summary>
    public bool IsUp => !Down && !DownAfter;
}
