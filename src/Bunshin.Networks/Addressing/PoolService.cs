using Bunshin.Networks.Probing;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Addressing;

/// <summary>Address pools: asked for, drawn from, given back. Every call may be repeated where its answer allows, and come from any thread.</summary>
public sealed class PoolService
{
    /// <summary>Over what is stored.</summary>
    public PoolService(Registry registry, IAddressProbe probe, ISharedAddresses shared)
    {
    }

    /// <summary>Makes a pool. Each request makes a new one, also for a subnet that another has: addresses stay unique all the same.</summary>
    /// <exception cref="NetworkException">The range is not within the subnet, or no subnet is free.</exception>
    public AddressPool RequestPool(PoolRequest request) => throw new NotImplementedException();

    /// <summary>Removes a pool and the addresses drawn from it that no endpoint has. One that is not there is no error.</summary>
    public Task ReleasePoolAsync(string poolId, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Draws an address: the wished-for one, else the lowest that is free in the pool's range and that nobody on the LAN is found to have.</summary>
    /// <param name="poolId">The pool.</param>
    /// <param name="wish">A certain address, or null.</param>
    /// <param name="isGateway">It is for the gateway: reserved instead of given out.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The address with the subnet's length.</returns>
    /// <exception cref="NetworkException">Outside the subnet, taken (by whom), found on the LAN (at which MAC), or none is left.</exception>
    public Task<IpPrefix> RequestAddressAsync(string poolId, IpAddress? wish, bool isGateway, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Gives an address back. One that is not given out is no error.</summary>
    public Task ReleaseAddressAsync(string poolId, IpAddress address, CancellationToken cancellation = default) => throw new NotImplementedException();
}
