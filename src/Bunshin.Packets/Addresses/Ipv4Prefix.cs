namespace Bunshin.Packets.Addresses;

/// <summary>
/// An IPv4 address with a prefix length. The host bits are kept, so the same value serves an interface's address
/// (192.168.1.2/24) and a network (192.168.1.0/24).
/// </summary>
public readonly record struct Ipv4Prefix
{
    /// <summary>A length above 32 throws <see cref="ArgumentOutOfRangeException"/>.</summary>
    public Ipv4Prefix(Ipv4Address address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, 32u, nameof(length));
        Address = address;
        Length = length;
    }

    /// <summary>The address, host bits included.</summary>
    public Ipv4Address Address { get; }

    /// <summary>Bits of the network part, 0 to 32.</summary>
    public int Length { get; }

    /// <summary>The netmask: 255.255.255.0 for 24.</summary>
    public Ipv4Address Mask => new(Length == 0 ? 0 : uint.MaxValue << (32 - Length));

    /// <summary>The same prefix with host bits cleared.</summary>
    public Ipv4Prefix Network => new(new Ipv4Address(Address.Value & Mask.Value), Length);

    /// <summary>The last address; the directed broadcast of prefixes up to /30 (RFC 3021 has none for /31).</summary>
    public Ipv4Address Last => new(Address.Value | ~Mask.Value);

    /// <summary>Whether <paramref name="address"/> has the same network part.</summary>
    public bool Contains(Ipv4Address address) => ((address.Value ^ Address.Value) & Mask.Value) == 0;

    /// <summary>Reads <c>192.168.1.2/24</c>; without a slash the length is 32, as <c>ip</c> takes it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv4Prefix prefix)
    {
        var valid = PrefixText.TrySplit(text, 32, out var addressText, out var length)
            & Ipv4Address.TryParse(addressText, out var address);
        prefix = valid ? new Ipv4Prefix(address, length) : default;
        return valid;
    }

    /// <summary>As <see cref="TryParse"/>, but anything else throws <see cref="FormatException"/>.</summary>
    public static Ipv4Prefix Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var prefix)
            ? prefix
            : throw new FormatException($"\"{text}\" is not an IPv4 prefix (such as 192.168.1.0/24)");

    /// <summary>Address, slash, length.</summary>
    public override string ToString() => $"{Address}/{Length}";
}
