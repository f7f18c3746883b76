using Bunshin.Datapaths;
using Bunshin.Networks.Attaching;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests;

/// <summary>Stands in for parents and links: what is open and attached is a list, and any call can be made to fail.</summary>
internal sealed class FakeAttachments : IAttachments
{
    public HashSet<string> Opened { get; } = [];

    public HashSet<string> Attached { get; } = [];

    public string? Failure { get; set; }

    public DatapathKind Datapath { get; set; } = DatapathKind.Userspace;

    public NetworkChoice Choose(NetworkSettings settings, IReadOnlyCollection<Network> others) => new(Datapath, Device: null);

    public Task OpenAsync(Network network) => Do(() => Opened.Add(network.Id));

    public Task CloseAsync(Network network) => Do(() => Opened.Remove(network.Id));

    public Task AttachAsync(Network network, Endpoint endpoint) => Do(() => Attached.Add(endpoint.Id));

    public void Settle(Network network, Endpoint endpoint)
    {
    }

    public void Unsettle(Endpoint endpoint)
    {
    }

    public Task DetachAsync(Network network, Endpoint endpoint) => Do(() => Attached.Remove(endpoint.Id));

    public IReadOnlyList<StaticRoute> RoutesToHost(Network network) => [];

    public bool IsThere(string sandbox) => File.Exists(sandbox);

    public MacAddress? ParentAddress(Network network) => new(0x02_00_00_00_00_01);

    private Task Do(Action action)
    {
        if (Failure is { } failure)
        {
            return Task.FromException(new NetworkException(NetworkProblem.Unavailable, failure));
        }

        action();
        return Task.CompletedTask;
    }
}
