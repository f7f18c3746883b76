using Bunshin.Datapaths;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Attaching;

/// <summary>Networks and endpoints on the parents of this host. Any thread.</summary>
/// <remarks>Disposing it leaves all links where they are; the next process takes them over.</remarks>
public sealed class ParentAttachments : IAttachments, IDisposable
{
    private readonly Lock _lock = new();
    private readonly ParentRunners _runners = new();
    private readonly Registry _registry;
    private readonly Settlement _settlement;

    /// <summary>Nothing is brought about yet; <see cref="Reconciler"/> does, for what is stored.</summary>
    public ParentAttachments(Registry registry, Announcing.IAnnouncer announcer)
    {
        _registry = registry;
        _settlement = new Settlement(registry, announcer);
    }

    /// <summary>The parents that are served now.</summary>
    internal IReadOnlyList<ParentRunner> Runners
    {
        get
        {
            lock (_lock)
            {
                return _runners.All;
            }
        }
    }

    /// <inheritdoc/>
    public DatapathKind Choose(NetworkSettings settings, IReadOnlyCollection<Network> others) => ParentChoice.Choose(settings, others, HostLinks.Find);

    /// <inheritdoc/>
    public void Open(Network network)
    {
        lock (_lock)
        {
            if (RunnerOf(network.Id) is null)
            {
                var (runner, chain) = _runners.Prepare(network);
                try
                {
                    runner.Change(wanted => wanted.With(network, chain, AddressOf(runner.Parent)));
                }
                catch
                {
                    _runners.DropIfUnused(runner);
                    ParentRunners.RemoveIsolated(network);
                    throw;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Close(Network network)
    {
        lock (_lock)
        {
            if (RunnerOf(network.Id) is { } runner)
            {
                runner.Change(wanted => wanted.Without(network));
                _runners.DropIfUnused(runner);
            }

            ParentRunners.RemoveIsolated(network);
        }
    }

    /// <inheritdoc/>
    public void Attach(Network network, Endpoint endpoint)
    {
        // Nobody may forget the runner between its being found and its being changed.
        lock (_lock)
        {
            // A parent that was away when the network was opened, or when this process began, may be there now, or be another device.
            if (RunnerOf(network.Id) is { IsRunning: false } idle)
            {
                var networks = idle.Networks;
                Forget(idle);
                _ = Restore(networks);
            }

            Open(network);
            var runner = RunnerOf(network.Id)!;
            var place = HostLinks.Find(endpoint);
            if (runner.Has(endpoint.Id) && place is not null)
            {
                return;
            }

            if (runner.Has(endpoint.Id))
            {
                // It was joined before, and its link went with that sandbox.
                runner.Change(wanted => wanted.Without(endpoint));
            }

            place ??= new EndpointPlace(NamespaceReference.Current, endpoint.Attachment!.LinkName, IsUp: false);
            runner.Change(wanted => wanted.With(endpoint, place));
        }
    }

    /// <inheritdoc/>
    public void Settle(Network network, Endpoint endpoint) => _settlement.Begin(network, endpoint);

    /// <inheritdoc/>
    public void Detach(Network network, Endpoint endpoint)
    {
        _settlement.End(endpoint.Id);
        lock (_lock)
        {
            if (RunnerOf(network.Id) is { } runner && runner.Has(endpoint.Id))
            {
                runner.Change(wanted => wanted.Without(endpoint));
            }
        }

        try
        {
            // The datapath removes what it made where it made it. Whoever moved it away may not have brought it back.
            HostLinks.Remove(endpoint);
        }
        catch (LinuxException failure)
        {
            throw new NetworkException(NetworkProblem.Unavailable, $"the link of endpoint {endpoint.Id} cannot be removed: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StaticRoute> RoutesToHost(Network network, Endpoint endpoint) =>
        network.Settings.HasHostAccess && network.Settings.LowerDevice is { } device ? new HostShim().RoutesToHost(device, network.Subnets) : [];

    /// <inheritdoc/>
    public MacAddress? ParentAddress(Network network) => HostLinks.Find(network.Settings.LowerDevice ?? HostDevices.IsolatedParentOf(network))?.Address;

    /// <inheritdoc/>
    public void Dispose()
    {
        _settlement.Dispose();
        lock (_lock)
        {
            _runners.Dispose();
        }
    }

    /// <summary>The runner a network is on; null while it is on none.</summary>
    internal ParentRunner? RunnerOf(string networkId) => Runners.FirstOrDefault(runner => runner.Carries(networkId));

    /// <summary>Announces an endpoint's addresses again.</summary>
    internal void Announce(Network network, Endpoint endpoint) => _settlement.Again(network, endpoint);

    /// <summary>
    /// Opens networks and their joined endpoints as they are stored, each parent with one change: what is there is taken over,
    /// what is missing is made where it belongs.
    /// </summary>
    /// <returns>What could not be, and why; it is tried again at the next opportunity.</returns>
    internal IReadOnlyList<string> Restore(IReadOnlyCollection<Network> networks)
    {
        lock (_lock)
        {
            var problems = new List<string>();
            foreach (var group in networks.GroupBy(network => ParentRunners.PlaceOf(network).Key).ToArray())
            {
                try
                {
                    problems.AddRange(RestoreParent([.. group]));
                }
                catch (Exception failure) when (failure is NetworkException or DatapathException or LinuxException)
                {
                    problems.Add($"{group.Key.Parent}: {failure.Message}");
                }
            }

            return problems;
        }
    }

    /// <summary>Makes the link of a joined endpoint anew, in its sandbox.</summary>
    internal void Rebuild(Network network, Endpoint endpoint)
    {
        lock (_lock)
        {
            // Whoever looked may have seen an endpoint that has left meanwhile: one made anew now would stay for ever.
            if (RunnerOf(network.Id) is { } runner && _registry.Current.Endpoints.GetValueOrDefault(endpoint.Id) is { IsJoined: true })
            {
                var place = SandboxSetup.PlaceFor(endpoint);
                runner.Change(wanted => wanted.Without(endpoint));
                runner.Change(wanted => wanted.With(endpoint, place));
                Configure(network, endpoint, place);
            }
        }
    }

    /// <summary>A parent came back as another device, or is now made of other devices: what stood on it is worked out anew.</summary>
    internal void Forget(ParentRunner runner)
    {
        lock (_lock)
        {
            _runners.Drop(runner);
        }
    }

    private static MacAddress AddressOf(string device) => HostLinks.Find(device)?.Address ?? default;

    private IReadOnlyList<string> RestoreParent(Network[] networks)
    {
        var prepared = networks.Select(network => (Network: network, Place: _runners.Prepare(network))).ToArray();
        var runner = prepared[0].Place.Runner;
        var found = networks.SelectMany(network => Joined(network).Select(endpoint => (network, endpoint))).Select(Locate).OfType<Located>().ToArray();
        Wanted WithNetworks(Wanted wanted) => prepared.Aggregate(wanted, (all, one) => all.With(one.Network, one.Place.Chain, AddressOf(runner.Parent)));
        try
        {
            try
            {
                runner.Change(wanted => found.Aggregate(WithNetworks(wanted), (all, one) => all.With(one.Endpoint, one.Place)));
            }
            catch (NetworkException) when (found.Length > 0 && HostLinks.Find(runner.Parent) is not null)
            {
                // One that cannot be served must not keep the others from it.
                runner.Change(WithNetworks);
            }
        }
        catch
        {
            _runners.DropIfUnused(runner);
            throw;
        }

        return [.. found.Select(one => Restored(runner, one)).OfType<string>()];
    }

    /// <summary>Does for one endpoint what is left to do; why that failed, if it did.</summary>
    private string? Restored(ParentRunner runner, Located one)
    {
        try
        {
            if (!runner.Has(one.Endpoint.Id))
            {
                runner.Change(wanted => wanted.With(one.Endpoint, one.Place));
            }

            if (one.IsNew)
            {
                Configure(one.Network, one.Endpoint, one.Place);
            }
            else
            {
                _settlement.Again(one.Network, one.Endpoint);
            }

            return null;
        }
        catch (Exception failure) when (failure is NetworkException or LinuxException)
        {
            return $"endpoint {one.Endpoint.Id}: {failure.Message}";
        }
    }

    private IEnumerable<Endpoint> Joined(Network network) => _registry.Current.EndpointsOf(network.Id).Where(endpoint => endpoint.IsJoined);

    private static Located? Locate((Network Network, Endpoint Endpoint) joined)
    {
        var (network, endpoint) = joined;
        if (HostLinks.Find(endpoint) is { } place)
        {
            return new Located(network, endpoint, place, IsNew: false);
        }

        // Without a sandbox there is nothing to be connected; its manager will say what becomes of it. One that was never seen there
        // may be about to be joined just now: if it is not, that will be seen when it has been missing for a while.
        return endpoint.Attachment!.SeenName is not null && HostLinks.IsThere(endpoint.Attachment.Sandbox)
            ? new Located(network, endpoint, SandboxSetup.PlaceFor(endpoint), IsNew: true)
            : null;
    }

    private void Configure(Network network, Endpoint endpoint, EndpointPlace place)
    {
        SandboxSetup.Apply(place, endpoint, JoinRules.Answer(network, endpoint, RoutesToHost(network, endpoint)));
        _settlement.Again(network, endpoint);
    }

    private sealed record Located(Network Network, Endpoint Endpoint, EndpointPlace Place, bool IsNew);
}
