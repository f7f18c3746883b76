using Bunshin.Linux.Netlink.Neighbours;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink;

public sealed partial class RouteNetlink
{
    /// <summary>All IPv4 and IPv6 neighbours.</summary>
    public IReadOnlyList<NeighbourInfo> Neighbours(int? linkIndex = null) => throw new NotImplementedException();

    /// <summary>Adds a neighbour, or replaces the one that is there.</summary>
    public void SetNeighbour(NeighbourInfo neighbour) => throw new NotImplementedException();

    /// <summary>Removes a neighbour.</summary>
    public void DeleteNeighbour(NeighbourInfo neighbour) => throw new NotImplementedException();

    /// <summary>All forwarding entries: bridges' and devices' own.</summary>
    public IReadOnlyList<ForwardingEntry> ForwardingEntries(int? linkIndex = null) => throw new NotImplementedException();

    /// <summary>Adds a MAC to a device's own filter (<c>bridge fdb add … self</c>); a group MAC joins the group.</summary>
    public void AddFilter(int linkIndex, MacAddress address) => throw new NotImplementedException();

    /// <summary>Takes a MAC off a device's own filter.</summary>
    public void DeleteFilter(int linkIndex, MacAddress address) => throw new NotImplementedException();
}
