using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Macvlan;

/// <summary>What the forwarding rules need to know of the parent and its macvlan port.</summary>
public sealed record MacvlanParent
{
    /// <summary>The parent's MAC.</summary>
    public required MacAddress Address { get; init; }

    /// <summary>Up and with carrier: without either, children send into nothing.</summary>
    public bool HasCarrier { get; init; } = true;

    /// <summary>Promiscuous by an administrator's wish; changes deferral only, no delivery.</summary>
    public bool IsPromiscuous { get; init; }

    /// <summary>Receives all multicast by an administrator's wish; changes deferral only, no delivery.</summary>
    public bool IsAllMulticast { get; init; }

    /// <summary>
    /// The device can be told which unicast addresses to let in. One that cannot (veth, tap, bridge) becomes promiscuous
    /// as soon as a child is up, and then every group is deferred.
    /// </summary>
    public bool HasUnicastFilter { get; init; } = true;

    /// <summary>MTU in bytes, without the Ethernet header.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>The port's <c>bclim</c>: groups with more subscribers than this are queued; below 0 nothing ever is.</summary>
    public int BroadcastCutoff { get; init; } = 1;

    /// <summary>What the driver queues, where that is older than the rest of the configuration; null: it has just looked.</summary>
    public BroadcastFilter? BroadcastFilter { get; init; }

    /// <summary>Who gets a bridge child's reflected multicast.</summary>
    public ReflectedBridgeMulticast ReflectedBridgeMulticast { get; init; } = ReflectedBridgeMulticast.VepaOnly;
}

/// <summary>Who gets a bridge child's multicast frame when the adjacent switch sends it back; kernels differ.</summary>
public enum ReflectedBridgeMulticast
{
    /// <summary>Linux 6.12 and 6.18: vepa children only, for bridge siblings had it directly.</summary>
    VepaOnly,

    /// <summary>Linux 7.2: vepa and bridge children, the sender included, so bridge siblings see it twice.</summary>
    VepaAndBridge,
}
