using System.Net;
using System.Net.Sockets;

namespace Bunshin.Packets.Addresses;

/// <summary>An address of either family. <c>default</c> is 0.0.0.0.</summary>
public readonly record struct IpAddress
{
    /// <summary>An IPv4 address.</summary>
    public IpAddress(Ipv4Address address) => Value = address.Value;

    /// <summary>An IPv6 address; an IPv4-mapped one stays IPv6.</summary>
    public IpAddress(Ipv6Address address)
    {
        Value = address.Value;
        IsIpv6 = true;
    }

    /// <summary>The family.</summary>
    public bool IsIpv6 { get; }

    internal UInt128 Value { get; }

    /// <summary>Bits an address of this family has: 32 or 128.</summary>
    public int BitLength => IsIpv6 ? 128 : 32;

    /// <summary>0.0.0.0 or ::.</summary>
    public bool IsAny => Value == 0;

    /// <summary>Whether this names a group of its family.</summary>
    public bool IsMulticast => IsIpv6 ? Ipv6.IsMulticast : Ipv4.IsMulticast;

    /// <summary>Whether this is one of the family's link-local addresses.</summary>
    public bool IsLinkLocal => IsIpv6 ? Ipv6.IsLinkLocal : Ipv4.IsLinkLocal;

    /// <summary>The IPv4 address; for an IPv6 one this throws <see cref="InvalidOperationException"/>.</summary>
    public Ipv4Address Ipv4 => IsIpv6 ? throw new InvalidOperationException($"{this} is not an IPv4 address") : new((uint)Value);

    /// <summary>The IPv6 address; for an IPv4 one this throws <see cref="InvalidOperationException"/>.</summary>
    public Ipv6Address Ipv6 => IsIpv6 ? new(Value) : throw new InvalidOperationException($"{this} is not an IPv6 address");

    /// <summary>Reads an address of either family as its own type does.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        if (Ipv4Address.TryParse(text, out var v4))
        {
            address = v4;
            return true;
        }

        var parsed = Ipv6Address.TryParse(text, out var v6);
        address = parsed ? new IpAddress(v6) : default;
        return parsed;
    }

    /// <summary>As <see cref="TryParse"/>, but anything else throws <see cref="FormatException"/>.</summary>
    public static IpAddress Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var address)
            ? address
            : throw new FormatException($"\"{text}\" is not an IP address (such as 192.168.1.2 or fd00::2)");

    /// <summary>Takes a platform address; the zone of an IPv6 one is lost.</summary>
    public static IpAddress FromIPAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[Ipv6Address.Length];
        _ = address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? Ipv4Address.Read(bytes) : Ipv6Address.Read(bytes);
    }

    /// <summary>The platform's own form, for sockets.</summary>
    public IPAddress ToIPAddress() => IsIpv6 ? Ipv6.ToIPAddress() : Ipv4.ToIPAddress();

    /// <summary>The canonical text of the family.</summary>
    public override string ToString() => IsIpv6 ? Ipv6.ToString() : Ipv4.ToString();

    /// <summary>An IPv4 address is an address.</summary>
    public static implicit operator IpAddress(Ipv4Address address) => new(address);

    /// <summary>An IPv6 address is an address.</summary>
    public static implicit operator IpAddress(Ipv6Address address) => new(address);
}
