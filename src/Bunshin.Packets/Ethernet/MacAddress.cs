using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Bunshin.Packets.Ethernet;

/// <summary>A 48-bit IEEE 802 MAC address (EUI-48), held in the low 48 bits of an integer, first octet highest.</summary>
/// <remarks>
/// <code>
///  bit 47            40 39                                  0
///     +----------------+-------------------------------------+
///     | first octet    | octets 2 to 6, in the wire's order  |
///     |  ......LG      | L = locally administered, G = group |
///     +----------------+-------------------------------------+
/// </code>
/// A plain value: comparing two is one integer compare, which the forwarding tables rely on.
/// </remarks>
public readonly record struct MacAddress : IComparable<MacAddress>, ISpanParsable<MacAddress>
{
    /// <summary>Bytes an address takes on the wire.</summary>
    public const int Length = 6;

    private const ulong GroupBit = 1UL << 40;
    private const ulong LocalBit = 1UL << 41;
    private readonly ulong _value;

    /// <summary>Takes the low 48 bits of <paramref name="value"/>; the upper 16 are ignored.</summary>
    public MacAddress(ulong value) => _value = value & 0xFFFF_FFFF_FFFF;

    /// <summary>ff:ff:ff:ff:ff:ff, which every station accepts.</summary>
    public static MacAddress Broadcast => new(0xFFFF_FFFF_FFFF);

    /// <summary>00:00:00:00:00:00, which no station may have.</summary>
    public static MacAddress Zero => default;

    /// <summary>The address as an integer below 2^48, first octet highest.</summary>
    public ulong Value => _value;

    /// <summary>The I/G bit: set for multicast and for broadcast.</summary>
    public bool IsGroup => (_value & GroupBit) != 0;

    /// <summary>Whether this is ff:ff:ff:ff:ff:ff.</summary>
    public bool IsBroadcast => _value == 0xFFFF_FFFF_FFFF;

    /// <summary>The U/L bit: the address was given by an administrator and not by a vendor.</summary>
    public bool IsLocallyAdministered => (_value & LocalBit) != 0;

    /// <summary>Whether a device may carry it: neither zero nor a group (the kernel's <c>is_valid_ether_addr</c>).</summary>
    public bool IsValidForDevice => _value != 0 && !IsGroup;

    /// <summary>Reads the first six bytes of <paramref name="bytes"/>; a shorter span throws.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> bytes) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    /// <summary>Writes the six octets to the start of <paramref name="bytes"/>; a shorter span throws.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(_value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)_value);
    }

    /// <summary>A random address that a device may carry and that is marked as locally administered.</summary>
    public static MacAddress Random(Random random) =>
        new(((ulong)random.NextInt64(1L << 48) | LocalBit) & ~GroupBit);

    /// <summary>Reads <c>02:00:5e:10:00:01</c>: six two-digit hexadecimal octets with colons or dashes between.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        if (s.Length != 17)
        {
            return false;
        }

        ulong value = 0;
        for (var octet = 0; octet < Length; octet++)
        {
            var at = octet * 3;
            if (octet > 0 && s[at - 1] is not (':' or '-'))
            {
                return false;
            }

            if (!byte.TryParse(s.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var part))
            {
                return false;
            }

            value = (value << 8) | part;
        }

        result = new MacAddress(value);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out MacAddress)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>As <c>TryParse</c>, but anything else throws <see cref="FormatException"/>.</summary>
    public static MacAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException($"\"{s}\" is not a MAC address (six hexadecimal octets such as 02:00:5e:10:00:01)");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static MacAddress Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <inheritdoc/>
    public int CompareTo(MacAddress other) => _value.CompareTo(other._value);

    /// <summary>Six lower-case octets with colons between, as the kernel and <c>ip</c> print them.</summary>
    public override string ToString() => string.Create(17, _value, static (text, value) =>
    {
        for (var octet = 0; octet < Length; octet++)
        {
            var part = (byte)(value >> (8 * (5 - octet)));
            _ = part.TryFormat(text[(octet * 3)..], out _, "x2", CultureInfo.InvariantCulture);
            if (octet < 5)
            {
                text[(octet * 3) + 2] = ':';
            }
        }
    });

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>, by octets.</summary>
    public static bool operator <(MacAddress left, MacAddress right) => left._value < right._value;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>, by octets.</summary>
    public static bool operator >(MacAddress left, MacAddress right) => left._value > right._value;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(MacAddress left, MacAddress right) => left._value <= right._value;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(MacAddress left, MacAddress right) => left._value >= right._value;
}
