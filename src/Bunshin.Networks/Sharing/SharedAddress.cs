using Bunshin.Networks.Addressing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Sharing;

/// <summary>An address on a LAN that hosts share.</summary>
/// <param name="Lan">What the hosts call the LAN.</param>
/// <param name="Address">The address.</param>
/// <param name="Holder">For people: what it is for.</param>
public sealed record SharedAddress(string Lan, IpAddress Address, string Holder)
{
    /// <summary>All that this host has claimed, as it knows.</summary>
    public static IReadOnlyCollection<SharedAddress> AllOf(RegistryView view) =>
    [
        .. view.Holdings.Values.Where(holding => holding.Lan is not null).Select(holding => new SharedAddress(holding.Lan!, holding.Address, HolderOf(view, holding))),
    ];

    private static string HolderOf(RegistryView view, AddressHolding holding)
    {
        var network = view.Endpoints.GetValueOrDefault(holding.EndpointId ?? "")?.NetworkId ?? view.Pools.GetValueOrDefault(holding.PoolId ?? "")?.NetworkId;
        return network is null ? "no network" : $"network {AddressBook.Short(network)}";
    }
}
