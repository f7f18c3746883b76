using Bunshin.Datapaths.Changing;
using Bunshin.Linux;
using Bunshin.Linux.Sockets;

namespace Bunshin.Datapaths.Served;

/// <summary>A parent whose children are devices of ours, and the thread that keeps the picture of them true.</summary>
internal sealed class ServedParent : IRunningParent
{
    private const string AddressTaken = "a sibling has the IP address already, so it was taken from this child again (EADDRINUSE)";
    private readonly Lock _lock = new();
    private readonly ReadinessSet _readiness = new();
    private readonly ServedProblems _problems = new();
    private readonly Action<ParentSpec?, ParentSpec> _check;
    private readonly ServedNamespaces _homes;
    private readonly ChildMaker? _maker;
    private readonly List<ServedChild> _children = [];
    private readonly Follower _follower;
    private readonly CarrierWatch _watch;
    private readonly Carrier? _carrier;
    private readonly ParentDevice? _parent;
    private readonly FollowThread _thread;
    private bool _isStopping;

    /// <summary>Makes everything, or nothing.</summary>
    /// <param name="spec">What is wanted.</param>
    /// <param name="check">Refuses what can be refused beforehand: <see cref="IDatapath.Check"/>.</param>
    /// <param name="open">Makes what carries the frames.</param>
    /// <exception cref="DatapathException">Refused.</exception>
    public ServedParent(ParentSpec spec, Action<ParentSpec?, ParentSpec> check, Func<ParentDevice, CarrierSupport, Carrier> open)
    {
        check(null, spec);
        Spec = spec;
        _check = check;
        _homes = new ServedNamespaces(_readiness);
        var step = $"open parent {spec.Name}";
        try
        {
            var home = _homes.Enter(spec.Namespace);
            var link = ParentChecks.Open(home, spec);
            _parent = new ParentDevice(home, link, spec.Mark);
            FollowThread? thread = null;
            _carrier = open(_parent, new CarrierSupport(_problems, () => thread?.OnGroupReport(), _readiness.Wake));
            _maker = new ChildMaker(_homes, _carrier);
            _watch = new CarrierWatch(_carrier, _problems);
            ParentChecks.Children(_parent, spec);
            foreach (var child in spec.Children)
            {
                step = $"create {child.Name} on {spec.Name}";
                _children.Add(_maker.Make(child, spec, _parent, _children));
            }

            step = $"serve {spec.Name}";
            SetCutoffs();
            _follower = new Follower(_parent, _carrier, _homes, _children, _problems);
            _thread = thread = new FollowThread(spec.Name, _lock, _readiness, _follower, _watch, _problems);
            _follower.LookAtAll();
        }
        catch (Exception error)
        {
            Undo(children => _maker!.Undo(children));
            throw error is DatapathException ? error : new DatapathException($"cannot {step}: {error.Message}", error);
        }

        _problems.Start();
        _thread.Start();
    }

    /// <inheritdoc/>
    public ParentSpec Spec { get; private set; }

    /// <summary>What carries the frames.</summary>
    internal Carrier Carrier => _carrier!;

    /// <inheritdoc/>
    public void Change(ParentSpec desired)
    {
        lock (_lock)
        {
            _check(Spec, desired);
            _parent!.Look();
            ParentChecks.Children(_parent, desired);
            var work = new ServedWork(_parent, _carrier!, _maker!, _children, Spec, desired, _problems);
            try
            {
                var left = ChildTransition.Apply(ChildDifference.Between(Spec, desired), Spec.Name, work);
                Spec = desired;
                if (left is not null)
                {
                    throw new DatapathException(left);
                }
            }
            finally
            {
                // What cannot be seen now of what was changed, or put back, is seen by a later look.
                SetCutoffs();
                _ = _problems.Try("look at what was changed", () => _follower.LookAt(work.Touched));
            }
        }
    }

    /// <inheritdoc/>
    public ParentObservation Observe()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            _ = _problems.Try("look at the devices", _follower.LookAtAll);
            if (_carrier!.Failure is { } failure)
            {
                _problems.Say("carry frames", $"frames of {Spec.Name} are carried no more, until that is begun again: {failure.Message}");
            }

            var order = new Dictionary<ChildSpec, int>();
            foreach (var child in Spec.Children)
            {
                _ = order.TryAdd(child, order.Count);
            }

            var children = _children.OrderBy(child => order.GetValueOrDefault(child.Spec, int.MaxValue)).Select(Observe).ToList();
            IReadOnlyDictionary<string, long>? drops = null;
            _ = _problems.Try("count drops", () => drops = _carrier.CountDrops());
            return new ParentObservation(_parent!.Name, _parent.State.HasCarrier, children)
            {
                IsGone = _parent.IsGone,
                Drops = drops ?? new Dictionary<string, long>(),
                Problems = _problems.Now,
                Failures = _problems.Count,
                Restarts = _watch.Restarts,
            };
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
        lock (_lock)
        {
            if (_isStopping)
            {
                return;
            }

            _isStopping = true;
        }

        _thread.Dispose();
        Undo(leave);
    }

    // What cannot be counted now is as it was last counted: a counter never goes back.
    private ChildObservation Observe(ServedChild child)
    {
        _ = _problems.Try($"count what {child.Spec.Name} sends and receives", () => child.LastObserved = Describe(child));
        return child.LastObserved ?? new ChildObservation(
            child.Name, child.State.Address, child.IsUp, false, new ChildCounters(0, 0, 0, 0, 0, 0, 0, 0), new Dictionary<string, long>());
    }

    private static ChildObservation Describe(ServedChild child)
    {
        var drops = child.Port.CountDrops();
        if (child.AddressesTaken > 0)
        {
            drops = new Dictionary<string, long>(drops) { [AddressTaken] = child.AddressesTaken };
        }

        return new ChildObservation(
            child.Name, child.State.Address, child.IsUp, child.IsUp && child.State.HasCarrier, child.Port.Count(child.Statistics), drops)
        {
            Notes = ChildQuota.Notes(child),
        };
    }

    private void SetCutoffs()
    {
        foreach (var child in _children)
        {
            child.Lower.LowerPort.BroadcastCutoff = child.Spec.BroadcastCutoff ?? child.Lower.LowerPort.BroadcastCutoff;
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
        Try(() => _carrier?.Dispose());
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
