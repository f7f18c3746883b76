using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Ipvlan;

/// <summary>Which up child has the address that a frame carries: the kernel's <c>ipvlan_get_L3_hdr</c> and <c>ipvlan_addr_lookup</c>.</summary>
internal sealed class ChildAddresses
{
    /// <summary>No up child has the address.</summary>
    public const int Unknown = -1;

    /// <summary>The frame carries no address.</summary>
    public const int None = -2;

    private const int ArpLength = 28;
    private const int ArpSender = 14;
    private const int ArpTarget = 24;
    private const int Ipv4HeaderLength = 20;
    private const int Ipv6HeaderLength = 40;
    private const int NeighborTarget = Ipv6HeaderLength + 8;
    private const byte Icmpv6 = 58;
    private const byte NeighborSolicitation = 135;
    private readonly AddressIndex _v4;
    private readonly Ipv6Index _v6;

    public ChildAddresses(IReadOnlyList<IpvlanChild> children)
    {
        _v4 = new AddressIndex(CountOf(children, isIpv6: false));
        _v6 = new Ipv6Index(CountOf(children, isIpv6: true));
        for (var number = 0; number < children.Count; number++)
        {
            if (!children[number].IsUp)
            {
                continue;
            }

            foreach (var address in children[number].Addresses)
            {
                _ = address.IsIpv6 ? _v6.GetOrAdd(address.Ipv6, number) : _v4.GetOrAdd(address.Ipv4, number);
            }
        }
    }

    public int Find(Ipv4Address address) => _v4.Find(address);

    public int Find(Ipv6Address address) => _v6.Find(address);

    /// <summary>The child a frame is for: by destination address, in ARP and solicitations from :: by target.</summary>
    /// <param name="protocol">The frame's.</param>
    /// <param name="packet">What follows; every byte may be anything.</param>
    /// <param name="slack">
    /// How much longer than the packet its length field may be: a sent frame is measured with its header, so 14 there, 0 in a received one.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindDestination(ushort protocol, ReadOnlySpan<byte> packet, int slack)
    {
        if (protocol == EtherType.Ipv4)
        {
            return IsWholeIpv4(packet, slack) ? _v4.Find(Ipv4Address.Read(packet[16..])) : None;
        }

        return protocol == EtherType.Ipv6 ? FindIpv6(packet, isDestination: true)
            : protocol == EtherType.Arp && packet.Length >= ArpLength ? _v4.Find(Ipv4Address.Read(packet[ArpTarget..]))
            : None;
    }

    /// <summary>The child a frame says it comes from, of a received frame.</summary>
    public int FindSource(ushort protocol, ReadOnlySpan<byte> packet) => protocol switch
    {
        EtherType.Ipv4 when IsWholeIpv4(packet, slack: 0) => _v4.Find(Ipv4Address.Read(packet[12..])),
        EtherType.Ipv6 => FindIpv6(packet, isDestination: false),
        EtherType.Arp when packet.Length >= ArpLength => _v4.Find(Ipv4Address.Read(packet[ArpSender..])),
        _ => None,
    };

    private static int CountOf(IReadOnlyList<IpvlanChild> children, bool isIpv6) =>
        children.Sum(child => child.Addresses.Count(address => address.IsIpv6 == isIpv6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWholeIpv4(ReadOnlySpan<byte> packet, int slack)
    {
        if (packet.Length < Ipv4HeaderLength || packet[0] >> 4 != 4)
        {
            return false;
        }

        var header = (packet[0] & 0xF) * 4;
        var total = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        return header >= Ipv4HeaderLength && total >= header && total <= packet.Length + slack;
    }

    private int FindIpv6(ReadOnlySpan<byte> packet, bool isDestination)
    {
        if (packet.Length < Ipv6HeaderLength || packet[0] >> 4 != 6)
        {
            return None;
        }

        // From :: there is no neighbor to find yet: a solicitation counts by what it asks for, other ICMPv6 is for nobody.
        if (packet[6] == Icmpv6 && Ipv6Address.Read(packet[8..]) == Ipv6Address.Any)
        {
            return packet.Length < NeighborTarget ? None
                : packet[Ipv6HeaderLength] != NeighborSolicitation ? Unknown
                : packet.Length < NeighborTarget + Ipv6Address.Length ? None
                : _v6.Find(Ipv6Address.Read(packet[NeighborTarget..]));
        }

        return _v6.Find(Ipv6Address.Read(packet[(isDestination ? 24 : 8)..]));
    }
}
