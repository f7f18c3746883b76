using Bunshin.Linux;
using Bunshin.Linux.Sockets;

namespace Bunshin.Datapaths.Served;

/// <summary>A parent whose children are devices of ours, and the thread that keeps the picture of them true.</summary>
internal sealed class RunningParent : IRunningParent
{
    private const int SlowLook = 2000;
    private const int GroupPause = 20;
    private const string AddressTaken = "a sibling has the IP address already, so it was taken from this child again (EADDRINUSE)";
    private readonly Lock _lock = new();
    private readonly ReadinessSet _readiness = new();
    private readonly ServedNamespaces _homes;
    private readonly ChildMaker? _maker;
    private readonly List<ServedChild> _children = [];
    private readonly Follower _follower;
    private readonly Carrier? _carrier;
    private readonly ServedParent? _parent;
    private readonly Thread? _thread;
    private volatile bool _isStopping;
    private volatile bool _groupsReported;

    /// <summary>Makes everything, or nothing.</summary>
    /// <param name="spec">What is wanted.</param>
    /// <param name="open">Makes what carries the frames. It is told of the parent, and tells, from any thread, that a child reported a group it joined or left.</param>
    /// <exception cref="DatapathException">Refused.</exception>
    public RunningParent(ParentSpec spec, Func<ServedParent, Action, Carrier> open)
    {
        Spec = spec;
        _homes = new ServedNamespaces(_readiness);
        var step = $"open parent {spec.Name}";
        try
        {
            var home = _homes.Enter(spec.Namespace);
            var link = ParentChecks.Open(home, spec);
            _parent = new ServedParent(home, link, spec.Mark);
            _carrier = open(_parent, OnGroupReport);
            _maker = new ChildMaker(_homes, _carrier);
            ParentChecks.Children(_parent, spec);
            _carrier.Check(spec);
            foreach (var child in spec.Children)
            {
                step = $"create {child.Name} on {spec.Name}";
                _children.Add(_maker.Make(child, spec, _parent, _children));
            }

            step = $"serve {spec.Name}";
            SetCutoffs();
            _follower = new Follower(_parent, _carrier, _homes, _children);
            _follower.LookAtAll();
        }
        catch (Exception error)
        {
            Undo(children => _maker!.Undo(children));
            throw error is DatapathException ? error : new DatapathException($"cannot {step}: {error.Message}", error);
        }

        _thread = new Thread(Follow) { Name = $"follow {spec.Name}", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public ParentSpec Spec { get; private set; }

    /// <inheritdoc/>
    public void Change(ParentSpec desired)
    {
        lock (_lock)
        {
            _carrier!.Check(desired);
            var change = new ParentChange(_parent!, _carrier!, _maker!, _children, Spec, desired);
            change.Apply();
            Spec = desired;
            SetCutoffs();
            _follower.LookAt(change.Touched);
        }
    }

    /// <inheritdoc/>
    public ParentObservation Observe()
    {
        lock (_lock)
        {
            if (_carrier!.Failure is { } failure)
            {
                throw new DatapathException($"frames of {Spec.Name} are carried no more: {failure.Message}", failure);
            }

            _follower.LookAtAll();
            var order = Spec.Children.Select((child, at) => (child, at)).ToDictionary(static pair => pair.child, static pair => pair.at);
            var children = _children.OrderBy(child => order.GetValueOrDefault(child.Spec, int.MaxValue)).Select(Describe);
            return new ParentObservation(_parent!.Name, _parent.State.HasCarrier, [.. children]) { IsGone = _parent.IsGone, Drops = _carrier.CountDrops() };
        }
    }

    /// <summary>Looks at all devices now instead of when the kernel tells; for those who cannot wait.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            _follower.LookAtAll();
        }
    }

    /// <inheritdoc/>
    public void Detach()
    {
        if (!Spec.IsLasting)
        {
            throw new InvalidOperationException($"the children of {Spec.Name} go with their process: they were not asked for as lasting ones");
        }

        Stop(_maker!.Release);
    }

    /// <inheritdoc/>
    public void Dispose() => Stop(_maker!.Unmake);

    private void Stop(Action<IReadOnlyList<ServedChild>> leave)
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        _readiness.Wake();
        _thread?.Join();
        Undo(leave);
    }

    private static ChildObservation Describe(ServedChild child)
    {
        var drops = child.Port.CountDrops();
        if (child.AddressesTaken > 0)
        {
            drops = new Dictionary<string, long>(drops) { [AddressTaken] = child.AddressesTaken };
        }

        return new ChildObservation(
            child.Name, child.State.Address, child.IsUp, child.IsUp && child.State.HasCarrier, child.Port.Count(child.Statistics), drops);
    }

    private void SetCutoffs()
    {
        foreach (var child in _children)
        {
            child.Lower.LowerPort.BroadcastCutoff = child.Spec.BroadcastCutoff ?? child.Lower.LowerPort.BroadcastCutoff;
        }
    }

    private void OnGroupReport()
    {
        if (!_groupsReported)
        {
            _groupsReported = true;
            _readiness.Wake();
        }
    }

    private void Follow()
    {
        var keys = new List<ulong>();
        long lastReport = -GroupPause;
        long lastSlow = 0;
        while (!_isStopping)
        {
            _readiness.Wait(SlowLook, keys);
            if (_isStopping)
            {
                return;
            }

            var isSlow = Environment.TickCount64 - lastSlow >= SlowLook;
            lastSlow = isSlow ? Environment.TickCount64 : lastSlow;
            var looksEverywhere = isSlow || _groupsReported;
            if (_groupsReported)
            {
                // A child may report groups as fast as it likes; it is not looked at as fast.
                var early = GroupPause - (Environment.TickCount64 - lastReport);
                Thread.Sleep((int)Math.Clamp(early, 0, GroupPause));
                lastReport = Environment.TickCount64;
                _groupsReported = false;
            }

            lock (_lock)
            {
                try
                {
                    _follower.Look(keys, looksEverywhere);
                }
                catch (LinuxException)
                {
                    // A device went away between two questions; the next look, in two seconds at most, sees it gone.
                }
            }
        }
    }

    private void Undo(Action<IReadOnlyList<ServedChild>> leave)
    {
        // Everything is tried: one thing that cannot be removed must not leave the others.
        if (_children.Count > 0)
        {
            _children.Reverse();
            Try(() => leave(_children));
            _children.Clear();
        }

        Try(() => _parent?.LowerPort.RestoreAddress());
        Try(() => _carrier?.Close());
        _carrier?.Dispose();
        _homes.Dispose();
        _readiness.Dispose();
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is LinuxException or DatapathException)
        {
            // What is gone already need not be removed.
        }
    }
}
