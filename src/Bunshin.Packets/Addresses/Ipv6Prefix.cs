namespace Bunshin.Packets.Addresses;

/// <summary>An IPv6 address with a prefix length. The host bits are kept, as in <see cref="Ipv4Prefix"/>.</summary>
public readonly record struct Ipv6Prefix
{
    /// <summary>A length above 128 throws <see cref="ArgumentOutOfRangeException"/>.</summary>
    public Ipv6Prefix(Ipv6Address address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, 128u, nameof(length));
        Address = address;
        Length = length;
    }

    /// <summary>The address, host bits included.</summary>
    public Ipv6Address Address { get; }

    /// <summary>Bits of the network part, 0 to 128.</summary>
    public int Length { get; }

    /// <summary>The same prefix with host bits cleared.</summary>
    public Ipv6Prefix Network => new(new Ipv6Address(Address.Value & Mask), Length);

    private UInt128 Mask => Length == 0 ? 0 : UInt128.MaxValue << (128 - Length);

    /// <summary>Whether <paramref name="address"/> has the same network part.</summary>
    public bool Contains(Ipv6Address address) => ((address.Value ^ Address.Value) & Mask) == 0;

    /// <summary>Reads <c>fd00::2/64</c>; without a slash the length is 128, as <c>ip</c> takes it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv6Prefix prefix)
    {
        var valid = PrefixText.TrySplit(text, 128, out var addressText, out var length)
            & Ipv6Address.TryParse(addressText, out var address);
        prefix = valid ? new Ipv6Prefix(address, length) : default;
        return valid;
    }

    /// <summary>As <see cref="TryParse"/>, but anything else throws <see cref="FormatException"/>.</summary>
    public static Ipv6Prefix Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var prefix)
            ? prefix
            : throw new FormatException($"\"{text}\" is not an IPv6 prefix (such as fd00::/64)");

    /// <summary>Canonical address, slash, length.</summary>
    public override string ToString() => $"{Address}/{Length}";
}
