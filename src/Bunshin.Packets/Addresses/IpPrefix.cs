namespace Bunshin.Packets.Addresses;

/// <summary>A prefix of either family. The host bits are kept, as in <see cref="Ipv4Prefix"/>.</summary>
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

    /// <summary>The same prefix with host bits cleared.</summary>
    public IpPrefix Network => IsIpv6
        ? new IpPrefix(new Ipv6Prefix(Address.Ipv6, Length).Network.Address, Length)
        : new IpPrefix(new Ipv4Prefix(Address.Ipv4, Length).Network.Address, Length);

    /// <summary>Whether <paramref name="address"/> is of the same family and has the same network part.</summary>
    public bool Contains(IpAddress address) => address.IsIpv6 == IsIpv6 && (IsIpv6
        ? new Ipv6Prefix(Address.Ipv6, Length).Contains(address.Ipv6)
        : new Ipv4Prefix(Address.Ipv4, Length).Contains(address.Ipv4));

    /// <summary>The prefix of one address.</summary>
    public static IpPrefix Single(IpAddress address) => new(address, address.BitLength);

    /// <summary>Reads a prefix of either family; without a slash the whole address is the prefix, as <c>ip</c> takes it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        if (Ipv4Prefix.TryParse(text, out var v4))
        {
            prefix = new IpPrefix(v4.Address, v4.Length);
            return true;
        }

        var parsed = Ipv6Prefix.TryParse(text, out var v6);
        prefix = parsed ? new IpPrefix(v6.Address, v6.Length) : default;
        return parsed;
    }

    /// <summary>As <see cref="TryParse"/>, but anything else throws <see cref="FormatException"/>.</summary>
    public static IpPrefix Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var prefix)
            ? prefix
            : throw new FormatException($"\"{text}\" is not an IP prefix (such as 192.168.1.2/24 or fd00::2/64)");

    /// <summary>Canonical address, slash, length.</summary>
    public override string ToString() => $"{Address}/{Length}";
}
