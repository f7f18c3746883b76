using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Datapaths.Simulated;

/// <summary>A parent that is served in memory.</summary>
internal sealed class SimulatedRunningParent : IRunningParent
{
    private readonly SimulatedNetwork _network;
    private readonly SimulatedDatapath _datapath;
    private readonly SimulatedInterface _parent;
    private readonly List<(ChildSpec Spec, SimulatedInterface Device)> _children = [];

    public SimulatedRunningParent(
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
        _datapath.Check(_parent, desired);
        var change = ChildDifference.Between(Spec.Children, desired.Children);
        var problems = change.Changed
            .Select(child => (child.Name, Refusal: MacvlanRules.CheckChange(ModelOf(Find(child).Spec, Find(child).Device), ModelOf(child, Find(child).Device))))
            .Where(one => one.Refusal is not null)
            .Select(one => $"{one.Name}: {one.Refusal}")
            .ToList();
        if (problems.Count > 0)
        {
            throw new DatapathException(problems);
        }

        // Removing cannot fail and adding can, so adding comes first, but for passthru, beside which nothing can stand.
        var removed = change.Removed.Select(Find).ToList();
        if (Spec.Children.Concat(desired.Children).Any(child => child.Mode == MacvlanMode.Passthru))
        {
            removed.ForEach(Remove);
            removed.Clear();
        }

        AddAll(change);
        removed.ForEach(Remove);
        foreach (var spec in change.Changed)
        {
            Apply(spec);
        }

        Spec = desired;
    }

    public ParentObservation Observe() =>
        new(_parent.Name, _parent.HasCarrier, [.. Spec.Children.Select(spec => _network.ChildOf(Find(spec).Device).Observe())]);

    public void Dispose()
    {
        foreach (var child in _children.ToArray())
        {
            Remove(child);
        }

        Spec = Spec with { Children = [] };
    }

    private static MacvlanChild ModelOf(ChildSpec spec, SimulatedInterface device) => SimulatedChild.ModelOf(spec, device);

    /// <summary>Adds all new children or none.</summary>
    private void AddAll(ChildDifference change)
    {
        var done = new List<(ChildSpec, SimulatedInterface)>();
        try
        {
            foreach (var spec in change.Added)
            {
                var child = (spec, _network.AddChild(_parent, _datapath.HostOf(spec, _parent), spec));
                done.Add(child);
                _children.Add(child);
            }
        }
        catch (DatapathException)
        {
            done.ForEach(Remove);
            throw;
        }
    }

    private void Apply(ChildSpec spec)
    {
        var at = _children.FindIndex(child => IsSame(child.Spec, spec));
        var device = _children[at].Device;
        _children[at] = (spec, device);
        _network.ChildOf(device).Spec = spec;
        device.Mac = spec.Address ?? device.Mac;
        device.Mtu = spec.Mtu ?? _parent.Mtu;
        _parent.Port?.Changed();
    }

    private void Remove((ChildSpec Spec, SimulatedInterface Device) child)
    {
        _network.RemoveChild(child.Device);
        _ = _children.RemoveAll(one => one.Device == child.Device);
    }

    private (ChildSpec Spec, SimulatedInterface Device) Find(ChildSpec spec) =>
        _children.Find(child => IsSame(child.Spec, spec));

    private static bool IsSame(ChildSpec a, ChildSpec b) => a.Name == b.Name && a.Namespace == b.Namespace;
}
