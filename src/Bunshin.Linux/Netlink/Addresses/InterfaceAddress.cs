using System.Net;
using Bunshin.Packets.Addresses;

namespace Bunshin.Linux.Netlink.Addresses;

/// <summary>An IP address on a link, as it is or as it shall be (<c>RTM_NEWADDR</c>).</summary>
public sealed record InterfaceAddress
{
    /// <summary>Lifetime that never ends.</summary>
    public const uint Forever = uint.MaxValue;

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

/// <summary><c>IFA_F_*</c> of <c>linux/if_addr.h</c>.</summary>
[Flags]
public enum AddressFlags : uint
{
    None = 0,

    /// <summary>Not the first of its subnet (v4), or temporary (v6).</summary>
    Secondary = 0x01,

    /// <summary>No duplicate address detection.</summary>
    NoDad = 0x02,

    /// <summary>Usable while detection is running.</summary>
    Optimistic = 0x04,

    /// <summary>Detection found a duplicate.</summary>
    DadFailed = 0x08,

    /// <summary>Mobile IPv6 home address.</summary>
    HomeAddress = 0x10,

    /// <summary>Past its preferred lifetime.</summary>
    Deprecated = 0x20,

    /// <summary>Detection is running; not usable yet.</summary>
    Tentative = 0x40,

    /// <summary>Has no lifetime.</summary>
    Permanent = 0x80,

    /// <summary>Temporary addresses are made from it.</summary>
    ManageTemporary = 0x100,

    /// <summary>No route to its prefix is made.</summary>
    NoPrefixRoute = 0x200,

    /// <summary>Joins the groups it names.</summary>
    AutoJoin = 0x400,

    /// <summary>RFC 7217 address.</summary>
    StablePrivacy = 0x800,
}
