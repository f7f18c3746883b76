using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink;

public sealed partial class RouteNetlink
{
    /// <summary>All IPv4 and IPv6 addresses, of one link if <paramref name="linkIndex"/> is given.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses(int? linkIndex = null)
    {
        var all = Dump("addresses", Rtnl.RTM_GETADDR, Rtnl.RTM_NEWADDR, Rtnl.IFADDRMSG_LEN, Rtnl.AF_UNSPEC, AddressMessages.Decode);
        return linkIndex is null ? all : all.FindAll(address => address.LinkIndex == linkIndex);
    }

    /// <summary>Adds an address.</summary>
    /// <exception cref="NetlinkException">EEXIST: the link has it; ENODEV: no such link.</exception>
    public void AddAddress(InterfaceAddress address) => Request(writer =>
        AddressMessages.Write(writer, Rtnl.RTM_NEWADDR, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_EXCL, "add address", address));

    /// <summary>Adds an address, or changes lifetime and flags of the one that is there.</summary>
    public void ReplaceAddress(InterfaceAddress address) => Request(writer =>
        AddressMessages.Write(writer, Rtnl.RTM_NEWADDR, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_REPLACE, "replace address", address));

    /// <summary>Removes an address; link, address and prefix length must be its own.</summary>
    /// <exception cref="NetlinkException">EADDRNOTAVAIL: the link has no such address.</exception>
    public void DeleteAddress(InterfaceAddress address) => Request(writer =>
        AddressMessages.Write(writer, Rtnl.RTM_DELADDR, 0, "delete address", address));
}
