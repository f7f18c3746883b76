using Bunshin.Linux.Sockets;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Networks.Probing;

/// <summary>A solicitation as duplicate address detection sends it (RFC 4862 section 5.4.2): from ::, which no cache learns.</summary>
/// <param name="asker">The asking device's own MAC.</param>
/// <param name="address">The address asked for.</param>
internal sealed class NeighborQuestion(MacAddress asker, Ipv6Address address) : ILanQuestion
{
    /// <summary>It proves that no router stood between (RFC 4861 section 7.1).</summary>
    private const byte HopLimit = 255;

    public ReadOnlyMemory<byte> Frame { get; } = Write(asker, address);

    public FrameFilter Filter => FrameFilter.NeighborDiscovery;

    /// <summary>Who has it answers to all nodes; who wants it too asks where we ask.</summary>
    public IReadOnlyList<MacAddress> Groups { get; } = [Ipv6Address.AllNodes.MulticastMac, address.SolicitedNode.MulticastMac];

    public MacAddress? HolderBy(FrameView frame)
    {
        if (frame.EtherType != EtherType.Ipv6
            || !Ipv6View.TryParse(frame.Payload, out var packet)
            || packet.HopLimit != HopLimit
            || packet.NextHeader != IpProtocol.Icmpv6
            || !Icmpv6View.TryParse(packet.Payload, out var message)
            || !message.IsChecksumValid(packet.Source, packet.Destination)
            || !NeighborView.TryParse(message, out var neighbor)
            || neighbor.Target != address)
        {
            return null;
        }

        if (neighbor.IsSolicitation)
        {
            // From an address it only looks for a neighbor; from our own MAC it is our question, reflected.
            return packet.Source == Ipv6Address.Any && frame.Source != asker ? frame.Source : null;
        }

        return neighbor.Options.TryGetLinkLayerAddress(NdpOptionType.TargetLinkLayerAddress, out var holder) ? holder : frame.Source;
    }

    private static byte[] Write(MacAddress asker, Ipv6Address address)
    {
        var group = address.SolicitedNode;
        var frame = new byte[FrameView.HeaderLength + Ipv6View.HeaderLength + NeighborView.HeaderLength];
        var at = EthernetWriter.WriteHeader(frame, group.MulticastMac, asker, EtherType.Ipv6);
        at += Ipv6Writer.WriteHeader(frame.AsSpan(at), Ipv6Address.Any, group, IpProtocol.Icmpv6, NeighborView.HeaderLength, HopLimit);
        _ = Icmpv6Writer.WriteNeighborSolicitation(frame.AsSpan(at), Ipv6Address.Any, group, address, asker);
        return frame;
    }
}
