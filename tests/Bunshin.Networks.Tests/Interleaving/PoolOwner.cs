using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>An address manager that has a pool of ours: draws an address, has an endpoint made with it, and gives back what it drew.</summary>
/// <param name="world">The world.</param>
/// <param name="drawn">What has been drawn and not been given back, by all of them.</param>
internal sealed class PoolOwner(World world, HashSet<IpAddress> drawn)
{
    /// <summary>The address space of its pools.</summary>
    public const string Space = "local";

    /// <summary>From the pool to its end, as far as it comes.</summary>
    /// <param name="endpoint">Gets the drawn address.</param>
    /// <param name="live">What the manager of containers does with it.</param>
    /// <param name="releasesPool">Also gives back the pool.</param>
    public async Task Live(EndpointPlan endpoint, Func<Task> live, bool releasesPool)
    {
        try
        {
            var pool = world.Pools.RequestPool(Make.Request(NetworkPlan.All[NetworkPlan.Pooled].Subnet) with { Space = Space });
            var address = await world.Pools.RequestAddressAsync(pool.Id, wish: null, isGateway: false);
            if (world.Registry.Current.Holdings.Values.First(holding => holding.PoolId == pool.Id && holding.Address == address.Address).Scope.StartsWith("parent", StringComparison.Ordinal)
                && !drawn.Add(address.Address))
            {
                world.Schedule.Fail($"{address.Address} was drawn twice");
            }

            endpoint.Address = address.Address.ToString();
            await live();
            _ = drawn.Remove(address.Address);
            await world.Pools.ReleaseAddressAsync(pool.Id, address.Address);
            if (releasesPool)
            {
                await world.Pools.ReleasePoolAsync(pool.Id);
            }
        }
        catch (NetworkException)
        {
            // It was refused, and whoever asked dies of it.
        }
    }
}
