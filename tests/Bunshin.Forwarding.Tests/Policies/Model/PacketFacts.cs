using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Forwarding.Tests.Policies.Model;

/// <summary>What rules and guard ask of a packet.</summary>
/// <param name="Source">Where it says it comes from.</param>
/// <param name="Destination">Where it goes.</param>
internal readonly record struct PacketFacts(IpAddress Source, IpAddress Destination)
{
    // Of a neighbor advertisement: its own header and the target (RFC 4861 section 4.4).
    private const int TargetOffset = 8;
    private const int PortsLength = 4;
    private const int MessageLength = 4;

    /// <summary>
    /// What it carries; null: nobody knows, for the header is in another fragment and an IPv6 fragment's own word for it counts
    /// only in the first (RFC 8200 section 4.5).
    /// </summary>
    public byte? Protocol { get; private init; }

    /// <summary>Of IPv4: it is not a fragment.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>Its ports, unless it has none or they are in another fragment.</summary>
    public (ushort Source, ushort Destination)? Ports { get; private init; }

    /// <summary>The message's type, of IPv4's ICMP that begins here.</summary>
    public IcmpType? Icmp { get; private init; }

    /// <summary>The message's type, of ICMPv6 that begins here.</summary>
    public Icmpv6Type? Icmpv6 { get; private init; }

    /// <summary>Whom a neighbor advertisement is about.</summary>
    public Ipv6Address? Advertised { get; private init; }

    /// <summary>Reads an IPv4 packet.</summary>
    /// <returns>False: it cannot be judged.</returns>
    public static bool TryReadIpv4(ReadOnlySpan<byte> payload, out PacketFacts facts)
    {
        facts = default;
        if (!Ipv4View.TryParse(payload, out var packet))
        {
            return false;
        }

        facts = new PacketFacts(packet.Source, packet.Destination) { Protocol = packet.Protocol, IsWhole = !packet.IsFragment };
        return packet.FragmentOffset != 0
            || (packet.Protocol == IpProtocol.Icmp ? TryReadIcmp(ref facts, packet.Payload) : TryReadUpper(ref facts, packet.Protocol, packet.Payload));
    }

    /// <summary>Reads an IPv6 packet.</summary>
    /// <returns>False: it cannot be judged.</returns>
    public static bool TryReadIpv6(ReadOnlySpan<byte> payload, out PacketFacts facts)
    {
        facts = default;
        if (!Ipv6View.TryParse(payload, out var packet) || !packet.TryGetUpperLayer(out var upper))
        {
            return false;
        }

        facts = new PacketFacts(packet.Source, packet.Destination);
        if (upper.FragmentOffset != 0)
        {
            return true;
        }

        facts = facts with { Protocol = upper.Protocol };
        return upper.Protocol == IpProtocol.Icmpv6
            ? TryReadIcmpv6(ref facts, upper.Payload)
            : TryReadUpper(ref facts, upper.Protocol, upper.Payload);
    }

    private static bool TryReadUpper(ref PacketFacts facts, byte protocol, ReadOnlySpan<byte> payload)
    {
        if (!PolicyRule.CarriesPorts(protocol))
        {
            return true;
        }

        if (payload.Length < PortsLength)
        {
            return false;
        }

        facts = facts with
        {
            Ports = (System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(payload),
                System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(payload[2..])),
        };
        return true;
    }

    private static bool TryReadIcmp(ref PacketFacts facts, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < MessageLength)
        {
            return false;
        }

        facts = facts with { Icmp = (IcmpType)payload[0] };
        return true;
    }

    private static bool TryReadIcmpv6(ref PacketFacts facts, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < MessageLength)
        {
            return false;
        }

        facts = facts with { Icmpv6 = (Icmpv6Type)payload[0] };
        if (facts.Icmpv6 != Icmpv6Type.NeighborAdvertisement)
        {
            return true;
        }

        if (payload.Length < TargetOffset + Ipv6Address.Length)
        {
            return false;
        }

        facts = facts with { Advertised = Ipv6Address.Read(payload[TargetOffset..]) };
        return true;
    }
}
