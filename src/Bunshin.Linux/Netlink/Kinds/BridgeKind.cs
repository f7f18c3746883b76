using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>The kernel's bridge, as far as labs need it (<c>IFLA_BR_*</c>).</summary>
public sealed record BridgeKind() : LinkKind("bridge")
{
    /// <summary>Forward delay in 1/100 s.</summary>
    public uint? ForwardDelay { get; init; }

    /// <summary>Ageing of learned addresses in 1/100 s.</summary>
    public uint? AgeingTime { get; init; }

    /// <summary>Spanning tree: 0 off, 1 kernel, 2 user.</summary>
    public uint? SpanningTree { get; init; }

    /// <summary>Learns which groups are wanted where; floods groups when off.</summary>
    public bool? MulticastSnooping { get; init; }

    /// <summary>Bridge with VLAN filtering.</summary>
    public bool? VlanFiltering { get; init; }

    internal override void WriteData(MessageWriter writer)
    {
        writer.U32(IfLink.IFLA_BR_FORWARD_DELAY, ForwardDelay);
        writer.U32(IfLink.IFLA_BR_AGEING_TIME, AgeingTime);
        writer.U32(IfLink.IFLA_BR_STP_STATE, SpanningTree);
        writer.Flag(IfLink.IFLA_BR_MCAST_SNOOPING, MulticastSnooping);
        writer.Flag(IfLink.IFLA_BR_VLAN_FILTERING, VlanFiltering);
    }

    internal static BridgeKind Read(AttributeReader data)
    {
        var kind = new BridgeKind();
        while (data.TryNext(out var attribute))
        {
            kind = attribute.Type switch
            {
                IfLink.IFLA_BR_FORWARD_DELAY => kind with { ForwardDelay = attribute.U32 },
                IfLink.IFLA_BR_AGEING_TIME => kind with { AgeingTime = attribute.U32 },
                IfLink.IFLA_BR_STP_STATE => kind with { SpanningTree = attribute.U32 },
                IfLink.IFLA_BR_MCAST_SNOOPING => kind with { MulticastSnooping = attribute.Flag },
                IfLink.IFLA_BR_VLAN_FILTERING => kind with { VlanFiltering = attribute.Flag },
                _ => kind,
            };
        }

        return kind;
    }
}

/// <summary>A link's attributes as a port of the kernel's bridge (<c>IFLA_BRPORT_*</c>).</summary>
public sealed record BridgePort
{
    /// <summary>0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking.</summary>
    public byte? State { get; init; }

    /// <summary>Frames may go back out of the port they came in by (802.1Qbg reflective relay).</summary>
    public bool? Hairpin { get; init; }

    /// <summary>Learns source addresses.</summary>
    public bool? Learning { get; init; }

    /// <summary>Takes unicast to unknown addresses.</summary>
    public bool? UnicastFlood { get; init; }

    /// <summary>Takes flooded multicast.</summary>
    public bool? MulticastFlood { get; init; }

    /// <summary>Takes broadcast.</summary>
    public bool? BroadcastFlood { get; init; }

    /// <summary>Talks to no other isolated port.</summary>
    public bool? Isolated { get; init; }

    internal void WriteData(MessageWriter writer)
    {
        writer.Flag(IfLink.IFLA_BRPORT_MODE, Hairpin);
        writer.Flag(IfLink.IFLA_BRPORT_LEARNING, Learning);
        writer.Flag(IfLink.IFLA_BRPORT_UNICAST_FLOOD, UnicastFlood);
        writer.Flag(IfLink.IFLA_BRPORT_MCAST_FLOOD, MulticastFlood);
        writer.Flag(IfLink.IFLA_BRPORT_BCAST_FLOOD, BroadcastFlood);
        writer.Flag(IfLink.IFLA_BRPORT_ISOLATED, Isolated);
        writer.U8(IfLink.IFLA_BRPORT_STATE, State);
    }

    internal static BridgePort Read(AttributeReader data)
    {
        var port = new BridgePort();
        while (data.TryNext(out var attribute))
        {
            port = attribute.Type switch
            {
                IfLink.IFLA_BRPORT_STATE => port with { State = attribute.U8 },
                IfLink.IFLA_BRPORT_MODE => port with { Hairpin = attribute.Flag },
                IfLink.IFLA_BRPORT_LEARNING => port with { Learning = attribute.Flag },
                IfLink.IFLA_BRPORT_UNICAST_FLOOD => port with { UnicastFlood = attribute.Flag },
                IfLink.IFLA_BRPORT_MCAST_FLOOD => port with { MulticastFlood = attribute.Flag },
                IfLink.IFLA_BRPORT_BCAST_FLOOD => port with { BroadcastFlood = attribute.Flag },
                IfLink.IFLA_BRPORT_ISOLATED => port with { Isolated = attribute.Flag },
                _ => port,
            };
        }

        return port;
    }
}
