using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Packets.Arp;

/// <summary>Writes ARP packets for IPv4 over Ethernet.</summary>
public static class ArpWriter
{
    /// <summary>Writes one packet and returns its 28 bytes' length; a span that is too short throws.</summary>
    public static int Write(
        Span<byte> into,
        ArpOperation operation,
        MacAddress senderMac,
        Ipv4Address senderAddress,
        MacAddress targetMac,
        Ipv4Address targetAddress)
    {
        BinaryPrimitives.WriteUInt64BigEndian(into, (ArpView.FixedPart << 16) | (ushort)operation);
        senderMac.Write(into[8..]);
        senderAddress.Write(into[14..]);
        targetMac.Write(into[18..]);
        targetAddress.Write(into[24..]);
        return ArpView.Length;
    }
}
