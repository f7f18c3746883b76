using Bunshin.Forwarding.Ipvlan;
using Bunshin.Packets.Addresses;

namespace Bunshin.Conformance.Stacks;

/// <summary>How a set with VLAN devices or ipvlan children was built.</summary>
public sealed record StackConfig
{
    /// <summary>The VLAN devices in the order in which they were made; empty in ipvlan sets.</summary>
    public IReadOnlyList<RecordedVlan> Vlans { get; init; } = [];

    /// <summary>P does not insert C-tags itself.</summary>
    public bool CustomerTagsInLine { get; init; }

    /// <summary>The ipvlan port's mode, or null in VLAN sets. Its children are c1, c2 and c3.</summary>
    public IpvlanMode? Mode { get; init; }

    /// <summary>The ipvlan port's flags.</summary>
    public IpvlanFlags Flags { get; init; }

    /// <summary>Addresses by key: p, w, c1 and so on, an IPv4 and an IPv6 one each.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IpAddress>> Addresses { get; init; } =
        new Dictionary<string, IReadOnlyList<IpAddress>>();
}
