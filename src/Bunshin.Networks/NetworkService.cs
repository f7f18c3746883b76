using Bunshin.Networks.Attaching;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks;

/// <summary>Networks and their endpoints: made, joined, left, removed. Every call may be repeated, and come from any thread.</summary>
public sealed class NetworkService
{
    /// <summary>Over what is stored.</summary>
    public NetworkService(Registry registry, IAttachments attachments, EndpointAddresses addresses)
    {
    }

    /// <summary>The state now.</summary>
    public RegistryView Current => throw new NotImplementedException();

    /// <summary>Makes a network. The same again is no error; another of that id is.</summary>
    /// <param name="id">Its id, chosen by the asker.</param>
    /// <param name="settings">What is asked for.</param>
    /// <param name="subnets">Its subnets; a pool of ours with the same prefix that is no network's yet becomes this one's.</param>
    /// <exception cref="NetworkException">Refused, with all reasons.</exception>
    public Network CreateNetwork(string id, NetworkSettings settings, IReadOnlyList<Subnet> subnets) => throw new NotImplementedException();

    /// <summary>Removes a network and what is left of it. One that is not there is no error; one with joined endpoints is refused.</summary>
    public Task DeleteNetworkAsync(string id, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Makes an endpoint: its addresses become its own, its MAC is fixed.</summary>
    /// <exception cref="NetworkException">An address is outside the subnets, taken, or found on the LAN; the MAC is taken or not to be chosen.</exception>
    public Task<Endpoint> CreateEndpointAsync(EndpointRequest request, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Joins an endpoint to a sandbox: its link is made, on the host, for the asker to move.</summary>
    /// <param name="networkId">The network.</param>
    /// <param name="endpointId">The endpoint.</param>
    /// <param name="sandbox">Path of the network namespace, which need not be there yet.</param>
    /// <exception cref="NetworkException">It is joined to another sandbox, or the link cannot be made.</exception>
    public JoinAnswer Join(string networkId, string endpointId, string sandbox) => throw new NotImplementedException();

    /// <summary>The asker has set the link up: see to it that the LAN learns of it. Comes back at once.</summary>
    public void Settle(string networkId, string endpointId) => throw new NotImplementedException();

    /// <summary>The endpoint is in no sandbox any more. One that is in none, or not there, is no error.</summary>
    public void Leave(string networkId, string endpointId) => throw new NotImplementedException();

    /// <summary>Removes an endpoint, its link, and addresses that are not a pool's. One that is not there is no error.</summary>
    public Task DeleteEndpointAsync(string networkId, string endpointId, CancellationToken cancellation = default) => throw new NotImplementedException();
}
