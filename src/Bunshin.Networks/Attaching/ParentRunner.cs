using Bunshin.Datapaths;
using Bunshin.Linux;
using Bunshin.Linux.Netlink;

namespace Bunshin.Networks.Attaching;

/// <summary>One parent on one datapath: which networks and endpoints stand on it, and the children that bring them about. Any thread.</summary>
/// <remarks>What is wanted and what is there are changed together: a change that fails leaves both as they were.</remarks>
internal sealed class ParentRunner(string parent, IDatapath datapath) : IDisposable
{
    private readonly Lock _lock = new();
    private Wanted _wanted = new(parent);
    private IRunningParent? _running;

    /// <summary>The parent's name.</summary>
    public string Parent => parent;

    /// <summary>How its children are served.</summary>
    public DatapathKind Datapath => datapath.Kind;

    /// <summary>The networks on it.</summary>
    public IReadOnlyCollection<Network> Networks => _wanted.Networks.Values.Select(one => one.Network).ToArray();

    /// <summary>The endpoints on it whose links are there, or are to be.</summary>
    public IReadOnlyCollection<Endpoint> Endpoints => _wanted.Endpoints.Values.Select(one => one.Endpoint).ToArray();

    /// <summary>What the host cannot reach, and why; sentences.</summary>
    public IReadOnlyList<string> Remarks { get; private set; } = [];

    /// <summary>Nothing needs to be served.</summary>
    public bool IsIdle => _wanted.Children.Count == 0;

    /// <summary>Children are being served.</summary>
    public bool IsRunning => _running is not null;

    /// <summary>Whether a network is on it.</summary>
    public bool Carries(string networkId) => _wanted.Networks.ContainsKey(networkId);

    /// <summary>Whether an endpoint's link is among its children.</summary>
    public bool Has(string endpointId) => _wanted.Endpoints.ContainsKey(endpointId);

    /// <summary>Changes what is wanted, and brings it about.</summary>
    /// <param name="change">What is wanted after what was wanted.</param>
    /// <exception cref="NetworkException">It cannot be; all is as before.</exception>
    public void Change(Func<Wanted, Wanted> change)
    {
        lock (_lock)
        {
            var after = change(_wanted);
            try
            {
                Apply(after);
                _wanted = after;
                ApplyShims();
            }
            catch (Exception failure) when (failure is DatapathException or LinuxException)
            {
                throw new NetworkException(NetworkProblem.Unavailable, failure is DatapathException refused ? refused.Problems : [failure.Message], failure);
            }
        }
    }

    /// <summary>Makes the host's routes anew, as its own addresses may have changed.</summary>
    public void RefreshHostAccess()
    {
        lock (_lock)
        {
            if (_running is not null)
            {
                ApplyShims();
            }
        }
    }

    /// <summary>Stops serving a parent that is gone. What is wanted stays wanted.</summary>
    /// <returns>Whether it was.</returns>
    public bool LetGoIfGone()
    {
        lock (_lock)
        {
            if (_running is null || !_running.Observe().IsGone)
            {
                return false;
            }

            LetGo();
            return true;
        }
    }

    /// <summary>What the datapath sees; null while nothing is served.</summary>
    public ParentObservation? Observe()
    {
        lock (_lock)
        {
            return _running?.Observe();
        }
    }

    /// <summary>Stops serving and leaves all children where they are, for the next process.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            LetGo();
        }
    }

    private void LetGo()
    {
        var running = _running;
        _running = null;
        running?.Detach();
    }

    private void Apply(Wanted after)
    {
        var spec = new ParentSpec { Name = parent, IsLasting = true, Children = after.Children };
        if (spec.Children.Count == 0)
        {
            var running = _running;
            _running = null;
            running?.Dispose();
        }
        else if (_running is null)
        {
            _running = datapath.Start(spec);
        }
        else
        {
            _running.Change(spec);
        }

        BringUp(after);
    }

    /// <summary>VLANs made on demand carry nothing until they are up; children are set up by whoever they are made for.</summary>
    private static void BringUp(Wanted after)
    {
        if (after.Vlans.Count == 0)
        {
            return;
        }

        using var net = RouteNetlink.Open();
        foreach (var vlan in after.Vlans)
        {
            if (net.FindLink(vlan.Name) is { IsUp: false } link)
            {
                net.SetUp(link.Index);
            }
        }
    }

    /// <summary>Children are served even where the host cannot reach them; that is told, and tried again at every change.</summary>
    private void ApplyShims() => Remarks = [.. _wanted.Shims.SelectMany(static shim =>
    {
        try
        {
            return new HostShim().Apply(shim.Device, shim.Addresses);
        }
        catch (NetworkException failure)
        {
            return failure.Problems;
        }
    })];
}
