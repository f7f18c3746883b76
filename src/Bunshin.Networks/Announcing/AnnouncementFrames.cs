using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Networks.Announcing;

/// <summary>The frames that tell a LAN where an address is.</summary>
internal static class AnnouncementFrames
{
    private const byte HopLimit = 255;
    private const int LinkLayerOptionLength = 8;

    /// <summary>An announcement of either family.</summary>
    /// <param name="holder">The MAC it is at.</param>
    /// <param name="address">The address.</param>
    /// <param name="isRouter">The holder forwards IPv6; whoever uses it as a router would stop if it did not say so.</param>
    public static byte[] For(MacAddress holder, IpAddress address, bool isRouter) =>
        address.IsIpv6 ? Advertisement(holder, address.Ipv6, isRouter) : GratuitousArp(holder, address.Ipv4);

    /// <summary>RFC 5227 section 2.3: a request with the address as sender and target.</summary>
    private static byte[] GratuitousArp(MacAddress holder, Ipv4Address address)
    {
        var frame = new byte[FrameView.HeaderLength + ArpView.Length];
        var at = EthernetWriter.WriteHeader(frame, MacAddress.Broadcast, holder, EtherType.Arp);
        _ = ArpWriter.Write(frame.AsSpan(at), ArpOperation.Request, holder, address, MacAddress.Zero, address);
        return frame;
    }

    /// <summary>RFC 4861 section 7.2.6: to all nodes, overriding what they hold. From the address itself, as the kernel does it.</summary>
    private static byte[] Advertisement(MacAddress holder, Ipv6Address address, bool isRouter)
    {
        const int length = NeighborView.HeaderLength + LinkLayerOptionLength;
        var all = Ipv6Address.AllNodes;
        var flags = NeighborFlags.Override | (isRouter ? NeighborFlags.Router : NeighborFlags.None);
        var frame = new byte[FrameView.HeaderLength + Ipv6View.HeaderLength + length];
        var at = EthernetWriter.WriteHeader(frame, all.MulticastMac, holder, EtherType.Ipv6);
        at += Ipv6Writer.WriteHeader(frame.AsSpan(at), address, all, IpProtocol.Icmpv6, length, HopLimit);
        _ = Icmpv6Writer.WriteNeighborAdvertisement(frame.AsSpan(at), address, all, address, holder, flags);
        return frame;
    }
}
