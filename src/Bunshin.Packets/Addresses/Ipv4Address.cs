using System.Buffers.Binary;
using System.Net;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Packets.Addresses;

/// <summary>An IPv4 address, held as a number with the first octet highest, so that prefix arithmetic is plain bit work.</summary>
/// <param name="Value">The address as a number in host order: 10.0.0.1 is 0x0A000001.</param>
public readonly record struct Ipv4Address(uint Value)
{
    /// <summary>Bytes an address takes on the wire.</summary>
    public const int Length = 4;

    /// <summary>0.0.0.0: no address; the sender of an ARP probe (RFC 5227).</summary>
    public static Ipv4Address Any => default;

    /// <summary>255.255.255.255.</summary>
    public static Ipv4Address Broadcast => new(uint.MaxValue);

    /// <summary>224.0.0.0/4 (RFC 5771).</summary>
    public bool IsMulticast => Value >> 28 == 0xE;

    /// <summary>127.0.0.0/8.</summary>
    public bool IsLoopback => Value >> 24 == 127;

    /// <summary>169.254.0.0/16 (RFC 3927).</summary>
    public bool IsLinkLocal => Value >> 16 == 0xA9FE;

    /// <summary>The group MAC of a multicast address: 01:00:5e and its low 23 bits (RFC 1112 section 6.4).</summary>
    public MacAddress MulticastMac => new(0x0100_5E00_0000UL | (Value & 0x7F_FFFF));

    /// <summary>Reads the first four bytes; a shorter span throws.</summary>
    public static Ipv4Address Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt32BigEndian(bytes));

    /// <summary>Writes four bytes; a shorter span throws.</summary>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt32BigEndian(bytes, Value);

    /// <summary>Reads a dotted quad of four decimal octets, without leading zeros, as <c>inet_pton</c> does.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv4Address address)
    {
        address = default;
        uint value = 0;
        var at = 0;
        for (var octet = 0; octet < Length; octet++)
        {
            if (octet > 0 && (at >= text.Length || text[at++] != '.'))
            {
                return false;
            }

            if (!TryReadOctet(text, ref at, out var part))
            {
                return false;
            }

            value = (value << 8) | part;
        }

        address = new Ipv4Address(value);
        return at == text.Length;
    }

    /// <summary>As <see cref="TryParse"/>, but anything else throws <see cref="FormatException"/>.</summary>
    public static Ipv4Address Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var address)
            ? address
            : throw new FormatException($"\"{text}\" is not an IPv4 address (such as 192.168.1.2)");

    /// <summary>The platform's own form, for sockets.</summary>
    public IPAddress ToIPAddress() => new(BinaryPrimitives.ReverseEndianness(Value));

    /// <summary>Dotted quad.</summary>
    public override string ToString() => $"{Value >> 24}.{(byte)(Value >> 16)}.{(byte)(Value >> 8)}.{(byte)Value}";

    private static bool TryReadOctet(ReadOnlySpan<char> text, ref int at, out uint value)
    {
        value = 0;
        var start = at;
        while (at < text.Length && at - start < 3 && char.IsAsciiDigit(text[at]))
        {
            value = (value * 10) + (uint)(text[at++] - '0');
        }

        var digits = at - start;
        return digits > 0 && value <= byte.MaxValue && (digits == 1 || text[start] != '0');
    }
}
