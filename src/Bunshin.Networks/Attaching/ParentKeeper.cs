using Bunshin.Datapaths;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Attaching;

/// <summary>One parent: its networks, those of each datapath together (<see cref="KeptNetworks"/>). All of it is called in its turn.</summary>
/// <param name="mark">The parent's mark.</param>
/// <param name="tools">What it works with.</param>
internal sealed class ParentKeeper(string mark, KeeperTools tools)
{
    private readonly Dictionary<DatapathKind, KeptNetworks> _kept = [];

    /// <summary>The parent's mark.</summary>
    public string Mark => mark;

    /// <summary>Its turn.</summary>
    public Turn Turn { get; } = new($"keep {mark}", tools.Host);

    /// <summary>It keeps nothing any more, and another has taken its place or will: nothing more is asked of it.</summary>
    public bool IsRetired { get; set; }

    /// <summary>No network is on it.</summary>
    public bool IsEmpty => _kept.Count == 0;

    /// <summary>Its networks, by datapath.</summary>
    public IReadOnlyList<KeptNetworks> Kept => [.. _kept.Values];

    /// <summary>Those that a network is among; null while it is not kept.</summary>
    public KeptNetworks? KeptWith(string networkId) => _kept.Values.FirstOrDefault(kept => kept.Carries(networkId));

    /// <summary>Makes a network's parent ready.</summary>
    /// <exception cref="NetworkException">It cannot be; what was begun is undone.</exception>
    public void Open(Network network)
    {
        if (KeptWith(network.Id) is not null)
        {
            return;
        }

        var kept = KeptFor(network);
        try
        {
            EnsureDevice(network);
            kept.Change(wanted => wanted.With(network, LowerChain.Of(network, tools.Marks), AddressOf(network)));
        }
        catch
        {
            DropIfUnused(kept);
            RemoveDevice(network);
            throw;
        }
    }

    /// <summary>A network is gone.</summary>
    public void Close(Network network)
    {
        if (KeptWith(network.Id) is { } kept)
        {
            kept.Change(wanted => wanted.Endpoints.Values.Where(one => one.Endpoint.NetworkId == network.Id).Aggregate(wanted, static (all, one) => all.Without(one.Endpoint)).Without(network));
            DropIfUnused(kept);
        }

        RemoveDevice(network);
    }

    /// <summary>Makes the link of an endpoint that was joined, or takes over the one that is there.</summary>
    /// <exception cref="NetworkException">It cannot be; what was begun is undone.</exception>
    public void Attach(Network network, Endpoint endpoint)
    {
        // A parent that was away when the network was opened, or when this process began, may be there now, or be another device.
        if (KeptWith(network.Id) is { IsRunning: false } idle)
        {
            var networks = idle.Networks;
            Drop(idle);
            Restore(networks, new UpkeepReport());
        }

        Open(network);
        var kept = KeptWith(network.Id)!;
        var place = tools.Search.Claim(network, endpoint);
        if (kept.Has(endpoint.Id) && place is not null)
        {
            return;
        }

        if (kept.Has(endpoint.Id))
        {
            // It was joined before, and its link went with that sandbox.
            kept.Change(wanted => wanted.Without(endpoint));
        }

        place ??= new EndpointPlace(NamespaceReference.Current, endpoint.Attachment!.LinkName, Index: 0, IsUp: false);
        kept.Change(wanted => wanted.With(endpoint, place));
        RemoveDouble(kept, endpoint, place);
    }

    /// <summary>Removes an endpoint's link, wherever it is now. Nothing there is no error.</summary>
    /// <exception cref="NetworkException">It cannot be.</exception>
    public void Detach(Network network, Endpoint endpoint)
    {
        if (KeptWith(network.Id) is { } kept && kept.Has(endpoint.Id))
        {
            kept.Change(wanted => wanted.Without(endpoint));
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
            _ = report.Try(mark, () => Restore(KeptFor(group.First()), [.. group], report));
        }
    }

    /// <summary>Makes the link of a joined endpoint anew, in its sandbox.</summary>
    public void Rebuild(Network network, Endpoint endpoint)
    {
        // Whoever looked may have seen an endpoint that has left meanwhile: one made anew now would stay for ever.
        if (KeptWith(network.Id) is { } kept && tools.Registry.Current.Endpoints.GetValueOrDefault(endpoint.Id) is { IsJoined: true })
        {
            var place = tools.Search.PlaceFor(endpoint);
            kept.Change(wanted => wanted.Without(endpoint));
            kept.Change(wanted => wanted.With(endpoint, place));
            Configure(network, endpoint, place);
        }
    }

    /// <summary>Stops keeping some, which leaves their children where they are: they are worked out anew.</summary>
    public void Drop(KeptNetworks kept)
    {
        _ = _kept.Remove(kept.Datapath);
        kept.LetGo();
    }

    /// <summary>Stops all, and leaves all children where they are.</summary>
    public void LetGo()
    {
        var report = new UpkeepReport();
        foreach (var kept in Kept)
        {
            _ = report.Try(mark, () => Drop(kept));
        }
    }

    /// <summary>Whether the parent is there.</summary>
    public bool IsThere(Network network) => tools.ParentOf(network) is not null;

    /// <summary>The parent's MAC; zero while it is not there.</summary>
    private MacAddress AddressOf(Network network) => tools.ParentOf(network)?.Address ?? default;

    private KeptNetworks KeptFor(Network network)
    {
        if (!_kept.TryGetValue(network.Datapath, out var kept))
        {
            var datapath = tools.Host.Datapaths.First(one => one.Kind == network.Datapath);
            _kept.Add(network.Datapath, kept = new KeptNetworks(mark, tools, datapath));
        }

        return kept;
    }

    private void DropIfUnused(KeptNetworks kept)
    {
        if (kept.Networks.Count == 0)
        {
            Drop(kept);
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

    private void Restore(KeptNetworks kept, Network[] networks, UpkeepReport report)
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
                kept.Change(wanted => found.Aggregate(WithNetworks(wanted), (all, one) => all.With(one.Endpoint, one.Place)));
            }
            catch (NetworkException) when (found.Length > 0 && IsThere(networks[0]))
            {
                // One that cannot be served must not keep the others from it.
                kept.Change(WithNetworks);
            }
        }
        catch
        {
            DropIfUnused(kept);
            throw;
        }

        foreach (var one in found)
        {
            _ = report.Try($"endpoint {one.Endpoint.Id}", () => FinishRestoring(kept, one));
        }
    }

    /// <summary>Does for one endpoint what is left to do.</summary>
    private void FinishRestoring(KeptNetworks kept, Located one)
    {
        if (!kept.Has(one.Endpoint.Id))
        {
            kept.Change(wanted => wanted.With(one.Endpoint, one.Place));
        }

        RemoveDouble(kept, one.Endpoint, one.Place);
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
    private void RemoveDouble(KeptNetworks kept, Endpoint endpoint, EndpointPlace found)
    {
        if (found.Index != 0 && tools.Search.IsAnother(endpoint, found))
        {
            kept.Change(wanted => wanted.Without(endpoint));
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

/// <summary>What the keepers of all parents work with.</summary>
/// <param name="Host">The host.</param>
/// <param name="Marks">How links of ours are known.</param>
/// <param name="Registry">What is stored.</param>
/// <param name="Search">Finds links of endpoints.</param>
/// <param name="Settlement">What is done once a link is up in its sandbox.</param>
internal sealed record KeeperTools(IHost Host, LinkMarks Marks, Registry Registry, EndpointSearch Search, Settlement Settlement)
{
    /// <summary>The parent a network stands on; null while it is not there.</summary>
    public LinkInfo? ParentOf(Network network) => Host.Find(network.Device?.Parent ?? LowerChain.MarkOf(network));

    /// <summary>Routes endpoints of a network need beside its own to reach the host; none without host access.</summary>
    public IReadOnlyList<StaticRoute> RoutesToHost(Network network) => network is { Settings.HasHostAccess: true, LowerDevice: { } lower }
        ? Host.RoutesToHost(LowerChain.Of(network, Marks).Path, lower, network.Subnets)
        : [];
}
