using Bunshin.Datapaths.Changing;
using Bunshin.Datapaths.Simulated.Hosts;

namespace Bunshin.Datapaths.Simulated;

/// <summary>A parent that is served in memory.</summary>
internal sealed class SimulatedParent : IRunningParent, IChildWork
{
    private readonly SimulatedNetwork _network;
    private readonly SimulatedDatapath _datapath;
    private readonly SimulatedInterface _parent;
    private readonly List<(ChildSpec Spec, SimulatedInterface Device)> _children = [];

    public SimulatedParent(
        SimulatedNetwork network, SimulatedDatapath datapath, SimulatedInterface parent, ParentSpec spec)
    {
        _network = network;
        _datapath = datapath;
        _parent = parent;
        Spec = spec with { Children = [] };
        Change(spec);
    }

    public ParentSpec Spec { get; private set; }

    public void Change(ParentSpec desired)
    {
        _datapath.Check(Spec, desired);
        _ = ChildTransition.Apply(ChildDifference.Between(Spec, desired), Spec.Name, this);
        Spec = desired;
    }

    public ParentObservation Observe() => new(
        _parent.Name, _parent.HasCarrier, [.. Spec.Children.Select(Key).Select(Find).Select(static child => child.Device.Child!.Observe(child.Device))]);

    public void Detach()
    {
        if (!Spec.IsLasting)
        {
            throw new InvalidOperationException($"the children of {Spec.Name} were not asked for as lasting ones");
        }

        _children.ForEach(static child => child.Device.Child!.IsLeft = true);
        _children.Clear();
        Spec = Spec with { Children = [] };
    }

    public void Dispose()
    {
        foreach (var child in Enumerable.Reverse(_children).ToArray())
        {
            Remove(child);
        }

        Spec = Spec with { Children = [] };
    }

    bool IChildWork.HasParent => true;

    void IChildWork.Change(ChildSpec before, ChildSpec after, Stack<Action> undo)
    {
        undo.Push(() => Apply(before));
        Apply(after);
    }

    void IChildWork.Create(IReadOnlyList<ChildSpec> children, Stack<Action> undo)
    {
        foreach (var spec in children)
        {
            var lower = spec.Lower is null ? _parent : Find(new ChildKey(Spec.Namespace.Path, spec.Lower)).Device;
            if (Spec.IsLasting && FindLeft(spec) is { } left && left.Lower == lower)
            {
                var before = left.Child!.Spec;
                undo.Push(() =>
                {
                    _ = _children.RemoveAll(one => one.Device == left);
                    (left.Child.Spec, left.Child.IsLeft) = (before, true);
                });
                left.Child.IsLeft = false;
                _children.Add((spec, left));
                Apply(spec);
                continue;
            }

            var made = (spec, _network.AddChild(lower, _datapath.HostOf(spec, _parent), spec));
            _children.Add(made);
            undo.Push(() => Remove(made));
        }
    }

    string? IChildWork.Remove(IReadOnlyList<ChildSpec> children, Stack<Action> undo)
    {
        undo.Push(() => ((IChildWork)this).Create([.. children.Reverse()], new Stack<Action>()));
        foreach (var spec in children)
        {
            Remove(Find(Key(spec)));
        }

        return null;
    }

    private void Apply(ChildSpec spec)
    {
        var at = _children.FindIndex(child => Key(child.Spec) == Key(spec));
        var device = _children[at].Device;
        var lower = device.Lower!;
        _children[at] = (spec, device);
        device.Child!.Spec = spec;
        device.ChangeMtu(spec.Mtu ?? lower.Mtu);
        if (spec.Kind == ChildKind.Ipvlan)
        {
            lower.SetIpvlanPort(spec.Ipvlan);
        }
        else if (spec.Address is { } mac && mac != device.Mac)
        {
            device.ChangeMac(mac);
        }

        device.Changed();
    }

    /// <summary>What was left under a child's name by whoever served it before.</summary>
    private SimulatedInterface? FindLeft(ChildSpec spec) =>
        _datapath.HostOf(spec, _parent).Find(spec.Name) is { Child: { IsLeft: true } child } device && child.Spec.Kind == spec.Kind ? device : null;

    // What stands on a child goes with it.
    private void Remove((ChildSpec Spec, SimulatedInterface Device) child)
    {
        if (_children.RemoveAll(one => one.Device == child.Device) > 0 && child.Device.Lower!.Upper.Contains(child.Device))
        {
            _network.RemoveChild(child.Device);
        }
    }

    private (ChildSpec Spec, SimulatedInterface Device) Find(ChildKey key) => _children.Find(child => Key(child.Spec) == key);

    private ChildKey Key(ChildSpec child) => ChildKey.Of(child, Spec.Namespace);
}
