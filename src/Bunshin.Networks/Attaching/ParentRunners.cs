using Bunshin.Datapaths;
using Bunshin.Linux;

namespace Bunshin.Networks.Attaching;

/// <summary>The runners, one for each parent and datapath, and the devices of networks without a parent. One thread at a time.</summary>
internal sealed class ParentRunners : IDisposable
{
    private readonly Dictionary<(string Parent, DatapathKind Datapath), ParentRunner> _runners = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<ParentRunner> All => [.. _runners.Values];

    /// <summary>Where a network belongs as devices are now: the parent, and the VLANs on it.</summary>
    public static ((string Parent, DatapathKind Datapath) Key, LowerChain Chain) PlaceOf(Network network)
    {
        var chain = network.Settings.LowerDevice is { } device ? LowerChain.Of(device, HostLinks.IsOthers) : new LowerChain(HostDevices.IsolatedParentOf(network), []);
        return ((chain.Parent, network.Datapath), chain);
    }

    /// <summary>Removes the device of a network without a parent; no other network stands on it.</summary>
    public static void RemoveIsolated(Network network)
    {
        if (network.Settings.LowerDevice is null)
        {
            Guard(() => IsolatedParent.Remove(HostDevices.IsolatedParentOf(network)));
        }
    }

    /// <summary>The runner a network is to stand on, made if need be, and the device too where that is the network's own.</summary>
    /// <exception cref="NetworkException">The device cannot be made.</exception>
    public (ParentRunner Runner, LowerChain Chain) Prepare(Network network)
    {
        if (network.Settings.LowerDevice is null)
        {
            Guard(() => IsolatedParent.Ensure(HostDevices.IsolatedParentOf(network), network.Settings.Mtu));
        }

        var (key, chain) = PlaceOf(network);
        if (!_runners.TryGetValue(key, out var runner))
        {
            _runners.Add(key, runner = new ParentRunner(key.Parent, DatapathSelection.Of(key.Datapath)));
        }

        return (runner, chain);
    }

    /// <summary>Stops a runner, which leaves its children where they are. Another may stand in its place already, and serve.</summary>
    public void Drop(ParentRunner runner)
    {
        var key = (runner.Parent, runner.Datapath);
        if (_runners.GetValueOrDefault(key) == runner)
        {
            _ = _runners.Remove(key);
        }

        runner.Dispose();
    }

    /// <summary>Stops one on which no network stands.</summary>
    public void DropIfUnused(ParentRunner runner)
    {
        if (runner.Networks.Count == 0)
        {
            Drop(runner);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var runner in _runners.Values)
        {
            runner.Dispose();
        }

        _runners.Clear();
    }

    private static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is DatapathException or LinuxException)
        {
            throw new NetworkException(NetworkProblem.Unavailable, failure.Message, failure);
        }
    }
}
