using Bunshin.Networks.Attaching;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>Hands everything on; asked to be hasty, it says that a link is removed before it is.</summary>
internal sealed class HastyAttachments(IAttachments real) : IAttachments
{
    public bool IsHasty { get; set; }

    public NetworkChoice Choose(NetworkSettings settings, IReadOnlyCollection<Network> others) => real.Choose(settings, others);

    public Task OpenAsync(Network network) => real.OpenAsync(network);

    public Task CloseAsync(Network network) => real.CloseAsync(network);

    public Task AttachAsync(Network network, Endpoint endpoint) => real.AttachAsync(network, endpoint);

    public void Settle(Network network, Endpoint endpoint) => real.Settle(network, endpoint);

    public void Unsettle(Endpoint endpoint) => real.Unsettle(endpoint);

    public Task DetachAsync(Network network, Endpoint endpoint)
    {
        var detach = real.DetachAsync(network, endpoint);
        return IsHasty ? Task.CompletedTask : detach;
    }

    public IReadOnlyList<StaticRoute> RoutesToHost(Network network) => real.RoutesToHost(network);

    public MacAddress? ParentAddress(Network network) => real.ParentAddress(network);

    public bool IsThere(string sandbox) => real.IsThere(sandbox);
}
