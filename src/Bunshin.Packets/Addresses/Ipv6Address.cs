using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Packets.Addresses;

/// <summary>An IPv6 address without a zone, held as a number with the first octet highest.</summary>
/// <param name="Value">The address as a number in host order: ::1 is 1.</param>
public readonly record struct Ipv6Address(UInt128 Value)
{
    /// <summary>Bytes an address takes on the wire.</summary>
    public const int Length = 16;

    private const int Groups = 8;

    /// <summary>::, no address; the sender of duplicate address detection (RFC 4862).</summary>
    public static Ipv6Address Any => default;

    /// <summary>ff02::1, every node of the link.</summary>
    public static Ipv6Address AllNodes => new(new UInt128(0xFF02_0000_0000_0000, 1));

    /// <summary>ff00::/8.</summary>
    public bool IsMulticast => (byte)(Value >> 120) == 0xFF;

    /// <summary>fe80::/10.</summary>
    public bool IsLinkLocal => (ushort)(Value >> 118) == 0xFE80 >> 6;

    /// <summary>::1.</summary>
    public bool IsLoopback => Value == UInt128.One;

    /// <summary>The group MAC of a multicast address: 33:33 and its low 32 bits (RFC 2464 section 7).</summary>
    public MacAddress MulticastMac => new(0x3333_0000_0000 | (ulong)(uint)Value);

    /// <summary>The group this address is solicited in: ff02::1:ff and its low 24 bits (RFC 4291 section 2.7.1).</summary>
    public Ipv6Address SolicitedNode => new(new UInt128(0xFF02_0000_0000_0000, 0x1_FF00_0000) | (Value & 0xFF_FFFF));

    /// <summary>The link-local address made of a MAC by modified EUI-64 (RFC 4291 appendix A), the kernel's default.</summary>
    public static Ipv6Address LinkLocal(MacAddress mac)
    {
        var upper = (mac.Value >> 24) ^ 0x02_0000;
        return new Ipv6Address(new UInt128(0xFE80_0000_0000_0000, (upper << 40) | 0xFF_FE00_0000 | (mac.Value & 0xFF_FFFF)));
    }

    /// <summary>The same where several devices share a MAC and are told apart by a number (<c>addrconf_ifid_eui48</c>).</summary>
    /// <param name="mac">The MAC.</param>
    /// <param name="deviceId">The device's number (<c>dev_id</c>); 0 for one that has its MAC for itself.</param>
    public static Ipv6Address LinkLocal(MacAddress mac, ushort deviceId)
    {
        const ulong half = 0xFF_FFFF;
        return deviceId == 0
            ? LinkLocal(mac)
            : new Ipv6Address(new UInt128(0xFE80_0000_0000_0000, ((mac.Value & ~half) << 16) | ((ulong)deviceId << 24) | (mac.Value & half)));
    }

    /// <summary>Reads the first 16 bytes; a shorter span throws.</summary>
    public static Ipv6Address Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes 16 bytes; a shorter span throws.</summary>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);

    /// <summary>Reads any text form of RFC 4291 section 2.2, the dotted tail included; no zone, no brackets.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv6Address address)
    {
        address = default;
        UInt128 value = 0;
        var groups = 0;
        var gap = text.StartsWith("::") ? 0 : -1;
        var at = gap == 0 ? 2 : 0;
        while (at < text.Length || groups == 0 && gap < 0)
        {
            if (!TryReadGroups(text, ref at, ref value, ref groups))
            {
                return false;
            }

            if (at == text.Length)
            {
                break;
            }

            if (text[at++] != ':' || at == text.Length)
            {
                return false;
            }

            if (text[at] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = groups;
                at++;
            }
        }

        if (gap < 0 ? groups != Groups : groups >= Groups)
        {
            return false;
        }

        address = new Ipv6Address(gap < 0 ? value : OpenGap(value, gap, groups - gap));
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, but anything else throws <see cref="FormatException"/>.</summary>
    public static Ipv6Address Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var address)
            ? address
            : throw new FormatException($"\"{text}\" is not an IPv6 address (such as fd00::2)");

    /// <summary>The platform's own form, for sockets; the zone is 0.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[Length];
        Write(bytes);
        return new IPAddress(bytes);
    }

    /// <summary>The one canonical form of RFC 5952; an IPv4-mapped address with a dotted tail (section 5).</summary>
    public override string ToString()
    {
        if (Value >> 32 == 0xFFFF)
        {
            return "::ffff:" + new Ipv4Address((uint)Value);
        }

        var (start, length) = LongestZeroRun();
        var text = new StringBuilder(39);
        for (var group = 0; group < Groups; group++)
        {
            if (group == start)
            {
                text.Append("::");
                group += length - 1;
                continue;
            }

            if (group > 0 && group != start + length)
            {
                text.Append(':');
            }

            text.Append(Group(group).ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static bool TryReadGroups(ReadOnlySpan<char> text, ref int at, ref UInt128 value, ref int groups)
    {
        var end = at;
        while (end < text.Length && end - at < 5 && char.IsAsciiHexDigit(text[end]))
        {
            end++;
        }

        if (end < text.Length && text[end] == '.')
        {
            if (groups > Groups - 2 || !Ipv4Address.TryParse(text[at..], out var tail))
            {
                return false;
            }

            value = (value << 32) | tail.Value;
            groups += 2;
            at = text.Length;
            return true;
        }

        if (groups == Groups || end - at is 0 or > 4)
        {
            return false;
        }

        value = (value << 16) | ushort.Parse(text[at..end], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        groups++;
        at = end;
        return true;
    }

    private static UInt128 OpenGap(UInt128 value, int before, int after)
    {
        // Shifts are taken modulo 128, so the shift of an empty half is harmless only because that half is zero.
        var tail = value & ((UInt128.One << (16 * after)) - 1);
        return ((value >> (16 * after)) << (128 - (16 * before))) | tail;
    }

    private ushort Group(int index) => (ushort)(Value >> (16 * (Groups - 1 - index)));

    private (int Start, int Length) LongestZeroRun()
    {
        var best = (Start: -1, Length: 1);
        for (var group = 0; group < Groups; group++)
        {
            var run = 0;
            while (group + run < Groups && Group(group + run) == 0)
            {
                run++;
            }

            if (run > best.Length)
            {
                best = (group, run);
            }

            group += run;
        }

        return best;
    }
}
