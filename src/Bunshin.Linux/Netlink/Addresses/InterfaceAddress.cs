using System.Net;
using Bunshin.Packets.Addresses;

namespace Bunshin.Linux.Netlink.Addresses;

/// <summary>An IP address on a link, as it is or as it shall be (<c>RTM_NEWADDR</c>).</summary>
public sealed record InterfaceAddress
{
    /// <summary>Lifetime that never ends.</summary>
    public const uint Forever = uint.MaxValue;

    /// <summary>Index of the link.</summary>
    public int LinkIndex { get; init; }

    /// <summary>The address, v4 or v6.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Bits of the prefix.</summary>
    public required int PrefixLength { get; init; }

    /// <summary>The other end of a point-to-point link; null where there is none.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>IPv4 broadcast address.</summary>
    public IPAddress? Broadcast { get; init; }

    /// <summary>IPv4 label; the kernel's default is the link's name.</summary>
    public string? Label { get; init; }

    /// <summary>0 global, 200 site, 253 link, 254 host (<c>RT_SCOPE_*</c>); null when written: by the address.</summary>
    public byte? Scope { get; init; }

    /// <summary>Flags.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>Seconds it stays valid.</summary>
    public uint ValidLifetime { get; init; } = Forever;

    /// <summary>Seconds it stays preferred.</summary>
    public uint PreferredLifetime { get; init; } = Forever;

    /// <summary>Who made it (<c>IFAPROT_*</c>): 1 kernel loopback, 2 router advertisement, 3 link local; null: not told.</summary>
    public byte? Protocol { get; init; }

    /// <summary>An address that is usable at once: an IPv6 one without duplicate address detection, for whoever knows that nobody else has it.</summary>
    public static InterfaceAddress Of(IpPrefix address) => new()
    {
        Address = address.Address.ToIPAddress(),
        PrefixLength = address.Length,
        Flags = address.IsIpv6 ? AddressFlags.NoDad : AddressFlags.None,
    };

    /// <summary>Whether the kernel takes both for one address of a link.</summary>
    internal bool IsSameAs(InterfaceAddress other) => Address.Equals(other.Address) && PrefixLength == other.PrefixLength;
}
