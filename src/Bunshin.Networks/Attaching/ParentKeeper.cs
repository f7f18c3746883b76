using Bunshin.Datapaths;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Attaching;

/// <summary>One parent: its networks, and the runners that bring them about, one for each datapath. All of it is called in its turn.</summary>
/// <param name="mark">The parent's mark.</param>
/// <param name="tools">What it works with.</param>
internal sealed class ParentKeeper(string mark, KeeperTools tools)
{
    private readonly Dictionary<DatapathKind, ParentRunner> _runners = [];

    /// <summary>The parent's mark.</summary>
    public string Mark => mark;

    /// <summary>Its turn.</summary>
    public Turn Turn { get; } = new($"keep {mark}", tools.Host);

    /// <summary>It keeps nothing any more, and another has taken its place or will: nothing more is asked of it.</summary>
    public bool IsRetired { get; set; }

    /// <summary>No network is on it.</summary>
    public bool IsEmpty => _runners.Count == 0;

    /// <summary>Its runners.</summary>
    public IReadOnlyList<ParentRunner> Runners => [.. _runners.Values];

    /// <summary>The runner a network is on; null while it is on none.</summary>
    public ParentRunner? RunnerOf(string networkId) => _runners.Values.FirstOrDefault(runner => runner.Carries(networkId));

    /// <summary>Makes a network's parent ready.</summary>
    /// <exception cref="NetworkException">It cannot be; what was begun is undone.</exception>
    public void Open(Network network)
    {
        if (RunnerOf(network.Id) is not null)
        {
            return;
        }

        var runner = RunnerFor(network);
        try
        {
            EnsureDevice(network);
            runner.Change(wanted => wanted.With(network, LowerChain.Of(network, tools.Marks), AddressOf(network)));
        }
        catch
        {
            DropIfUnused(runner);
            RemoveDevice(network);
            throw;
        }
    }

    /// <summary>A network is gone.</summary>
    public void Close(Network network)
    {
        if (RunnerOf(network.Id) is { } runner)
        {
            runner.Change(wanted => wanted.Endpoints.Values.Where(one => one.Endpoint.NetworkId == network.Id).Aggregate(wanted, static (all, one) => all.Without(one.Endpoint)).Without(network));
            DropIfUnused(runner);
        }

        RemoveDevice(network);
    }

    /// <summary>Makes the link of an endpoint that was joined, or takes over the one that is there.</summary>
    /// <exception cref="NetworkException">It cannot be; what was begun is undone.</exception>
    public void Attach(Network network, Endpoint endpoint)
    {
        // A parent that was away when the network was opened, or when this process began, may be there now, or be another device.
        if (RunnerOf(network.Id) is { IsRunning: false } idle)
        {
            var networks = idle.Networks;
            Drop(idle);
            Restore(networks, new UpkeepReport());
        }

        Open(network);
        var runner = RunnerOf(network.Id)!;
        var place = tools.Search.Claim(network, endpoint);
        if (runner.Has(endpoint.Id) && place is not null)
        {
            return;
        }

        if (runner.Has(endpoint.Id))
        {
            // It was joined before, and its link went with that sandbox.
            runner.Change(wanted => wanted.Without(endpoint));
        }

        place ??= new EndpointPlace(NamespaceReference.Current, endpoint.Attachment!.LinkName, Index: 0, IsUp: false);
        runner.Change(wanted => wanted.With(endpoint, place));
        RemoveDouble(runner, endpoint, place);
    }

    /// <summary>Removes an endpoint's link, wherever it is now. Nothing there is no error.</summary>
    /// <exception cref="NetworkException">It cannot be.</exception>
    public void Detach(Network network, Endpoint endpoint)
    {
        if (RunnerOf(network.Id) is { } runner && runner.Has(endpoint.Id))
        {
            runner.Change(wanted => wanted.Without(endpoint));
        }

        try
        {
            // The datapath removes what it made where it made it. Whoever moved it away may not have brought it back.
            tools.Search.Remove(network, endpoint);
        }
        catch (Linux.LinuxException failure)
        {
            throw new NetworkException(NetworkProblem.Unavailable, $"the link of endpoint {endpoint.Id} cannot be removed: {failure.Message}", failure);
        }
    }

    /// <summary>
    /// Opens networks and their joined endpoints as they are stored, with one change for each datapath: what is there is taken over, what is
    /// missing is made where it belongs. What could not be is told, and tried again at the next opportunity.
    /// </summary>
    public void Restore(IReadOnlyCollection<Network> networks, UpkeepReport report)
    {
        foreach (var group in networks.GroupBy(static network => network.Datapath))
        {
            _ = report.Try(mark, () => Restore(RunnerFor(group.First()), [.. group], report));
        }
    }

    /// <summary>Makes the link of a joined endpoint anew, in its sandbox.</summary>
    public void Rebuild(Network network, Endpoint endpoint)
    {
        // Whoever looked may have seen an endpoint that has left meanwhile: one made anew now would stay for ever.
        if (RunnerOf(network.Id) is { } runner && tools.Registry.Current.Endpoints.GetValueOrDefault(endpoint.Id) is { IsJoined: true })
        {
            var place = tools.Search.PlaceFor(endpoint);
            runner.Change(wanted => wanted.Without(endpoint));
            runner.Change(wanted => wanted.With(endpoint, place));
            Configure(network, endpoint, place);
        }
    }

    /// <summary>Stops a runner, which leaves its children where they are: what stood on it is worked out anew.</summary>
    public void Drop(ParentRunner runner)
    {
        _ = _runners.Remove(runner.Datapath);
        runner.LetGo();
    }

    /// <summary>Stops all, and leaves all children where they are.</summary>
    public void LetGo()
    {
        var report = new UpkeepReport();
        foreach (var runner in Runners)
        {
            _ = report.Try(mark, () => Drop(runner));
        }
    }

    /// <summary>Whether the parent is there.</summary>
    public bool IsThere(Network network) => tools.ParentOf(network) is not null;

    /// <summary>The parent's MAC; zero while it is not there.</summary>
    private MacAddress AddressOf(Network network) => tools.ParentOf(network)?.Address ?? default;

    private ParentRunner RunnerFor(Network network)
    {
        if (!_runners.TryGetValue(network.Datapath, out var runner))
        {
            var datapath = tools.Host.Datapaths.First(one => one.Kind == network.Datapath);
            _runners.Add(network.Datapath, runner = new ParentRunner(mark, tools, datapath));
        }

        return runner;
    }

    private void DropIfUnused(ParentRunner runner)
    {
        if (runner.Networks.Count == 0)
        {
            Drop(runner);
        }
    }

    private void EnsureDevice(Network network)
    {
        if (network.Settings.LowerDevice is null)
        {
            Guard(() => tools.Host.EnsureIsolated(mark, network.Settings.Mtu, tools.Marks.Isolated));
        }
    }

    private void RemoveDevice(Network network)
    {
        if (network.Settings.LowerDevice is null)
        {
            Guard(() => tools.Host.RemoveIsolated(mark));
        }
    }

    private void Restore(ParentRunner runner, Network[] networks, UpkeepReport report)
    {
        Array.ForEach(networks, EnsureDevice);
        var found = networks.SelectMany(network => Joined(network).Select(endpoint => (network, endpoint)))
            .Select(joined => Locate(joined.network, joined.endpoint, report)).OfType<Located>().ToArray();
        Wanted WithNetworks(Wanted wanted) =>
            networks.Aggregate(wanted, (all, network) => all.With(network, LowerChain.Of(network, tools.Marks), AddressOf(network)));
        try
        {
            try
            {
                runner.Change(wanted => found.Aggregate(WithNetworks(wanted), (all, one) => all.With(one.Endpoint, one.Place)));
            }
            catch (NetworkException) when (found.Length > 0 && IsThere(networks[0]))
            {
                // One that cannot be served must not keep the others from it.
                runner.Change(WithNetworks);
            }
        }
        catch
        {
            DropIfUnused(runner);
            throw;
        }

        foreach (var one in found)
        {
            _ = report.Try($"endpoint {one.Endpoint.Id}", () => FinishRestoring(runner, one));
        }
    }

    /// <summary>Does for one endpoint what is left to do.</summary>
    private void FinishRestoring(ParentRunner runner, Located one)
    {
        if (!runner.Has(one.Endpoint.Id))
        {
            runner.Change(wanted => wanted.With(one.Endpoint, one.Place));
        }

        RemoveDouble(runner, one.Endpoint, one.Place);
        if (one.Place.Index == 0)
        {
            Configure(one.Network, one.Endpoint, one.Place);
        }
        else
        {
            tools.Settlement.Again(one.Network, one.Endpoint);
        }
    }

    /// <summary>Its manager may have moved a link after it was found here, and another was made in its place: the moved one is served after the next look.</summary>
    private void RemoveDouble(ParentRunner runner, Endpoint endpoint, EndpointPlace found)
    {
        if (found.Index != 0 && tools.Search.IsAnother(endpoint, found))
        {
            runner.Change(wanted => wanted.Without(endpoint));
        }
    }

    private IEnumerable<Endpoint> Joined(Network network) => tools.Registry.Current.EndpointsOf(network.Id).Where(static endpoint => endpoint.IsJoined);

    private Located? Locate(Network network, Endpoint endpoint, UpkeepReport report)
    {
        Located? located = null;
        _ = report.Try($"endpoint {endpoint.Id}", () =>
        {
            // Without a sandbox there is nothing to be connected; its manager will say what becomes of it. One that was never seen there
            // may be about to be joined just now: if it is not, that will be seen when it has been missing for a while.
            var place = tools.Search.Claim(network, endpoint)
                ?? (endpoint.Attachment!.SeenName is not null && tools.Search.IsThere(endpoint.Attachment.Sandbox) ? tools.Search.PlaceFor(endpoint) : null);
            located = place is null ? null : new Located(network, endpoint, place);
        });
        return located;
    }

    private void Configure(Network network, Endpoint endpoint, EndpointPlace place)
    {
        tools.Host.Configure(place, endpoint, JoinRules.Answer(network, endpoint, tools.RoutesToHost(network)));
        tools.Settlement.Again(network, endpoint);
    }

    private static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is DatapathException or Linux.LinuxException)
        {
            throw new NetworkException(NetworkProblem.Unavailable, failure.Message, failure);
        }
    }

    /// <param name="Network">The network.</param>
    /// <param name="Endpoint">A joined endpoint of it.</param>
    /// <param name="Place">Where its link is, or is to be made.</param>
    private sealed record Located(Network Network, Endpoint Endpoint, EndpointPlace Place);
}
