using System.Globalization;

namespace Bunshin.Packets.Addresses;

/// <summary>
/// An address of either family with a prefix length. The host bits are kept, so the same value serves an interface's address
/// (192.168.1.2/24) and a network (192.168.1.0/24).
/// </summary>
public readonly record struct IpPrefix
{
    /// <summary>A length above the family's number of bits throws <see cref="ArgumentOutOfRangeException"/>.</summary>
    public IpPrefix(IpAddress address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)address.BitLength, nameof(length));
        Address = address;
        Length = length;
    }

    /// <summary>The address, host bits included.</summary>
    public IpAddress Address { get; }

    /// <summary>Bits of the network part.</summary>
    public int Length { get; }

    /// <summary>The family.</summary>
    public bool IsIpv6 => Address.IsIpv6;

    /// <summary>It is one address.</summary>
    public bool IsSingle => Length == Address.BitLength;

    /// <summary>The netmask: 255.255.255.0 for 24.</summary>
    public IpAddress Mask => With(Ones);

    /// <summary>The same prefix with host bits cleared.</summary>
    public IpPrefix Network => new(With(Address.Value & Ones), Length);

    /// <summary>The last address; in IPv4 the directed broadcast of prefixes up to /30 (RFC 3021 has none for /31).</summary>
    public IpAddress Last => With(Address.Value | ~Ones);

    // Where the network part is; of an IPv4 prefix all above its 32 bits too.
    private UInt128 Ones => Length == 0 ? 0 : UInt128.MaxValue << (Address.BitLength - Length);

    /// <summary>Whether <paramref name="address"/> is of the same family and has the same network part.</summary>
    public bool Contains(IpAddress address) => address.IsIpv6 == IsIpv6 && ((address.Value ^ Address.Value) & Ones) == 0;

    /// <summary>The prefix of one address.</summary>
    public static IpPrefix Single(IpAddress address) => new(address, address.BitLength);

    /// <summary>
    /// Reads <c>192.168.1.2/24</c> or <c>fd00::2/64</c>; without a slash the whole address is the prefix, as <c>ip</c> takes it. The length is one
    /// to three digits without a leading zero.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/');
        if (!IpAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        var length = address.BitLength;
        if (slash >= 0)
        {
            var digits = text[(slash + 1)..];
            if (digits.Length is 0 or > 3 || digits.ContainsAnyExceptInRange('0', '9') || (digits.Length > 1 && digits[0] == '0')
                || (length = int.Parse(digits, CultureInfo.InvariantCulture)) > address.BitLength)
            {
                return false;
            }
        }

        prefix = new IpPrefix(address, length);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, but the length must be there.</summary>
    public static bool TryParseWithLength(ReadOnlySpan<char> text, out IpPrefix prefix) => TryParse(text, out prefix) && text.Contains('/');

    /// <summary>As <see cref="TryParse"/>, but anything else throws <see cref="FormatException"/>.</summary>
    public static IpPrefix Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var prefix)
            ? prefix
            : throw new FormatException($"\"{text}\" is not an IP prefix (such as 192.168.1.2/24 or fd00::2/64)");

    /// <summary>Canonical address, slash, length.</summary>
    public override string ToString() => $"{Address}/{Length}";

    private IpAddress With(UInt128 value) => IsIpv6 ? new Ipv6Address(value) : new Ipv4Address((uint)value);
}
