using Bunshin.Linux.Netlink.Addresses;

namespace Bunshin.Linux.Netlink;

public sealed partial class RouteNetlink
{
    /// <summary>All IPv4 and IPv6 addresses, of one link if <paramref name="linkIndex"/> is given.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses(int? linkIndex = null) => throw new NotImplementedException();

    /// <summary>Adds an address; EEXIST when the link has it.</summary>
    public void AddAddress(InterfaceAddress address) => throw new NotImplementedException();

    /// <summary>Removes an address.</summary>
    public void DeleteAddress(InterfaceAddress address) => throw new NotImplementedException();
}
