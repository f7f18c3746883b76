using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Packets.Arp;

/// <summary>An ARP packet for IPv4 over Ethernet (RFC 826), checked once.</summary>
/// <remarks>
/// <code>
///  0     2     4  5  6    8            14         18           24         28
/// +-----+-----+--+--+----+------------+----------+------------+----------+
/// |0001 |0800 |6 |4 | op | sender MAC | sender IP| target MAC | target IP|
/// +-----+-----+--+--+----+------------+----------+------------+----------+
/// </code>
/// </remarks>
public readonly ref struct ArpView
{
    /// <summary>Bytes of the packet; a frame's padding may follow.</summary>
    public const int Length = 28;

    internal const ulong FixedPart = 0x0001_0800_0604;

    private readonly ReadOnlySpan<byte> _bytes;

    private ArpView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Request, reply, or a value this project does not know.</summary>
    public ArpOperation Operation => (ArpOperation)BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);

    /// <summary>Who speaks, as it says itself; the frame's source may differ.</summary>
    public MacAddress SenderMac => MacAddress.Read(_bytes[8..]);

    /// <summary>The speaker's address; 0.0.0.0 in a probe (RFC 5227).</summary>
    public Ipv4Address SenderAddress => Ipv4Address.Read(_bytes[14..]);

    /// <summary>Zero in most requests.</summary>
    public MacAddress TargetMac => MacAddress.Read(_bytes[18..]);

    /// <summary>The address asked for or answered to.</summary>
    public Ipv4Address TargetAddress => Ipv4Address.Read(_bytes[24..]);

    /// <summary>Reads a frame's payload; bytes behind the packet are padding.</summary>
    /// <returns>False for fewer than 28 bytes, or hardware and protocol other than Ethernet and IPv4.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out ArpView arp)
    {
        if (payload.Length < Length || BinaryPrimitives.ReadUInt64BigEndian(payload) >> 16 != FixedPart)
        {
            arp = default;
            return false;
        }

        arp = new ArpView(payload[..Length]);
        return true;
    }
}

/// <summary>What an ARP packet asks or says (RFC 826); other values occur on the wire and are kept.</summary>
public enum ArpOperation : ushort
{
    /// <summary>Who has the target address?</summary>
    Request = 1,

    /// <summary>The sender has the sender address.</summary>
    Reply = 2,
}
