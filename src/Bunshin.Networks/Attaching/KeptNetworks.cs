using Bunshin.Datapaths;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Attaching;

/// <summary>The networks of one parent that one datapath serves, their endpoints, and the children that bring them about. One thread at a time.</summary>
/// <remarks>What is wanted and what is there are changed together: a change that fails leaves both as they were.</remarks>
/// <param name="mark">The parent's mark.</param>
/// <param name="tools">What it works with.</param>
/// <param name="datapath">How its children are served.</param>
internal sealed class KeptNetworks(string mark, KeeperTools tools, IDatapath datapath)
{
    private Wanted _wanted = new(tools.Marks);
    private IRunningParent? _running;
    private string? _parent;

    /// <summary>How its children are served.</summary>
    public DatapathKind Datapath => datapath.Kind;

    /// <summary>The networks.</summary>
    public IReadOnlyCollection<Network> Networks => _wanted.Networks.Values.Select(one => one.Network).ToArray();

    /// <summary>Their endpoints whose links are there, or are to be.</summary>
    public IReadOnlyCollection<Endpoint> Endpoints => _wanted.Endpoints.Values.Select(one => one.Endpoint).ToArray();

    /// <summary>What of ours on the host is not as it should be, or cannot be reached by the host, and why; sentences.</summary>
    public IReadOnlyList<string> Remarks { get; private set; } = [];

    /// <summary>Nothing needs to be served.</summary>
    public bool IsIdle => _wanted.Children.Count == 0;

    /// <summary>Children are being served.</summary>
    public bool IsRunning => _running is not null;

    /// <summary>Whether a network is among them.</summary>
    public bool Carries(string networkId) => _wanted.Networks.ContainsKey(networkId);

    /// <summary>Whether an endpoint's link is among its children.</summary>
    public bool Has(string endpointId) => _wanted.Endpoints.ContainsKey(endpointId);

    /// <summary>The names of what was made on the host for the networks, and is gone.</summary>
    public IReadOnlyList<string> Missing() =>
        _running is null ? [] : [.. _wanted.HostDevices.Select(static wanted => wanted.Name).Where(name => tools.Host.Find(name) is null)];

    /// <summary>Changes what is wanted, and brings it about.</summary>
    /// <param name="change">What is wanted after what was wanted.</param>
    /// <exception cref="NetworkException">It cannot be; all is as before.</exception>
    public void Change(Func<Wanted, Wanted> change)
    {
        var after = change(_wanted);
        try
        {
            Apply(after);
            _wanted = after;
        }
        catch (Exception failure) when (failure is not NetworkException)
        {
            throw new NetworkException(NetworkProblem.Unavailable, failure is DatapathException refused ? refused.Problems : [failure.Message], failure);
        }

        Refresh();
    }

    /// <summary>
    /// Sets up what of ours on the host is down, and makes the host's routes anew, as its own addresses may have changed. Children are
    /// served even where that fails; it is told, and tried again at every change and from time to time.
    /// </summary>
    public void Refresh() => Remarks = _running is null ? [] : [.. _wanted.Vlans.SelectMany(BringUp), .. _wanted.Shims.SelectMany(ApplyShim)];

    /// <summary>What the datapath sees; null while nothing is served.</summary>
    public ParentObservation? Observe() => _running?.Observe();

    /// <summary>Stops serving and leaves all children where they are. What is wanted stays wanted.</summary>
    public void LetGo()
    {
        var running = _running;
        _running = null;
        running?.Detach();
    }

    private void Apply(Wanted after)
    {
        var children = after.Children;
        if (children.Count == 0)
        {
            var running = _running;
            _running = null;
            running?.Dispose();
        }
        else if (_running is null)
        {
            // The name under which it is started names it until it is let go, however it is renamed meanwhile.
            _parent = after.Networks.Keys.Select(id => tools.Registry.Current.Networks.GetValueOrDefault(id)?.Device?.Parent).FirstOrDefault(static name => name is not null) ?? mark;
            _running = datapath.Start(SpecOf(children));
        }
        else
        {
            _running.Change(SpecOf(children));
        }
    }

    private ParentSpec SpecOf(IReadOnlyList<ChildSpec> children) => new() { Name = _parent!, Mark = mark, IsLasting = true, Children = children };

    /// <summary>VLANs made on demand carry nothing until they are up; children are set up by whoever they are made for.</summary>
    private IReadOnlyList<string> BringUp(ChildSpec vlan)
    {
        try
        {
            using var space = tools.Host.Open();
            if (space.Find(vlan.Name) is { IsUp: false } link)
            {
                space.Change(link.Index, new LinkChange { IsUp = true });
            }

            return [];
        }
        catch (LinuxException refusal)
        {
            return [$"{vlan.Name}, which was made for networks on it, cannot be set up: {refusal.Message}{(refusal.Errno == Errno.ENETDOWN ? $": {vlan.Lower ?? _parent} is down; set that up" : "")}"];
        }
    }

    private IReadOnlyList<string> ApplyShim((LowerChain On, ChildSpec Shim, IReadOnlyList<IpAddress> Addresses) shim)
    {
        try
        {
            return tools.Host.ApplyShim(shim.Shim.Name, shim.On.Lower ?? _parent!, shim.Addresses);
        }
        catch (NetworkException failure)
        {
            return failure.Problems;
        }
    }
}
