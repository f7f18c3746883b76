using Bunshin.Packets.Addresses;

namespace Bunshin.Networks;

/// <summary>Addresses of one family from a first to a last, as numbers. Empty if the last is before the first.</summary>
internal readonly record struct AddressSpan(bool IsIpv6, UInt128 First, UInt128 Last)
{
    /// <summary>How many, less one: all of IPv6 would not fit otherwise. Only for one that is not empty.</summary>
    public UInt128 CountLessOne => Last - First;

    /// <summary>There is none.</summary>
    public bool IsEmpty => Last < First;

    /// <summary>Every address of a prefix.</summary>
    public static AddressSpan Of(IpPrefix prefix)
    {
        var first = Number(prefix.Network.Address);
        var hostBits = prefix.Address.BitLength - prefix.Length;
        return new AddressSpan(prefix.IsIpv6, first, first | (hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1));
    }

    /// <summary>
    /// The addresses of a subnet that a host may have: not the network's and the broadcast address (IPv4), not that of any
    /// router (IPv6, RFC 4291 section 2.6.1). On point-to-point subnets (/31, RFC 3021; /127, RFC 6164) and of single
    /// addresses there are no such.
    /// </summary>
    public static AddressSpan OfHosts(IpPrefix subnet)
    {
        var all = Of(subnet);
        return subnet.Address.BitLength - subnet.Length < 2
            ? all
            : all with { First = all.First + 1, Last = subnet.IsIpv6 ? all.Last : all.Last - 1 };
    }

    /// <summary>An address as a number.</summary>
    public static UInt128 Number(IpAddress address) => address.IsIpv6 ? address.Ipv6.Value : address.Ipv4.Value;

    /// <summary>The address of a number.</summary>
    public IpAddress At(UInt128 number) => IsIpv6 ? new Ipv6Address(number) : new Ipv4Address((uint)number);

    /// <summary>What both have.</summary>
    public AddressSpan Within(AddressSpan other) => this with { First = UInt128.Max(First, other.First), Last = UInt128.Min(Last, other.Last) };

    /// <summary>Whether the address is among them.</summary>
    public bool Contains(IpAddress address) => address.IsIpv6 == IsIpv6 && Number(address) is var number && number >= First && number <= Last;

    /// <summary>Whether any address is in both.</summary>
    public bool Overlaps(AddressSpan other) => IsIpv6 == other.IsIpv6 && First <= other.Last && other.First <= Last;
}
