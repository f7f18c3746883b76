using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Kinds;

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
        WriteFlag(writer, IfLink.IFLA_BRPORT_MODE, Hairpin);
        WriteFlag(writer, IfLink.IFLA_BRPORT_LEARNING, Learning);
        WriteFlag(writer, IfLink.IFLA_BRPORT_UNICAST_FLOOD, UnicastFlood);
        WriteFlag(writer, IfLink.IFLA_BRPORT_MCAST_FLOOD, MulticastFlood);
        WriteFlag(writer, IfLink.IFLA_BRPORT_BCAST_FLOOD, BroadcastFlood);
        WriteFlag(writer, IfLink.IFLA_BRPORT_ISOLATED, Isolated);
        if (State is { } state)
        {
            writer.U8(IfLink.IFLA_BRPORT_STATE, state);
        }
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

    private static void WriteFlag(MessageWriter writer, ushort type, bool? value)
    {
        if (value is { } flag)
        {
            writer.Flag(type, flag);
        }
    }
}
