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
        if (ForwardDelay is { } delay)
        {
            writer.U32(IfLink.IFLA_BR_FORWARD_DELAY, delay);
        }

        if (AgeingTime is { } ageing)
        {
            writer.U32(IfLink.IFLA_BR_AGEING_TIME, ageing);
        }

        if (SpanningTree is { } stp)
        {
            writer.U32(IfLink.IFLA_BR_STP_STATE, stp);
        }

        if (MulticastSnooping is { } snooping)
        {
            writer.Flag(IfLink.IFLA_BR_MCAST_SNOOPING, snooping);
        }

        if (VlanFiltering is { } filtering)
        {
            writer.Flag(IfLink.IFLA_BR_VLAN_FILTERING, filtering);
        }
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
