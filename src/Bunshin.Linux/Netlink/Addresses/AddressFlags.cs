namespace Bunshin.Linux.Netlink.Addresses;

/// <summary><c>IFA_F_*</c> of <c>linux/if_addr.h</c>.</summary>
[Flags]
public enum AddressFlags : uint
{
    /// <summary>None.</summary>
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
