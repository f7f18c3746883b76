using Bunshin.Forwarding;
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
        var change = ChildDifference.Between(Spec.Children, desired.Children);
        var left = desired.IsLasting ? change.Added.Select(FindLeft).OfType<SimulatedInterface>() : [];
        _datapath.Check(_parent, desired, [.. _children.Select(static child => child.Device), .. left]);
        if (StackChecks.ParentProblem(Spec, desired) is { } problem)
        {
            throw new DatapathException(problem);
        }

        var problems = change.Changed
            .Select(child => (child.Name, Refusal: CheckChange(Find(child), child)))
            .Where(static one => one.Refusal is not null)
            .Select(static one => $"child {one.Name}: {one.Refusal}")
            .ToList();
        if (problems.Count > 0)
        {
            throw new DatapathException(problems);
        }

        // Removing cannot fail and adding can, so adding comes first, but for what only has room afterwards: beside a passthru
        // child nothing can stand, a VLAN's id is free when its device is gone, and no device is parent of two kinds.
        var removed = change.Removed.Reverse().Select(Find).ToList();
        if (NeedsRoom(change))
        {
            removed.ForEach(Remove);
            removed.Clear();
        }

        AddAll(change, desired);
        removed.ForEach(Remove);
        foreach (var spec in change.Changed)
        {
            Apply(spec);
        }

        Spec = desired;
    }

    public ParentObservation Observe() => new(
        _parent.Name, _parent.HasCarrier, [.. Spec.Children.Select(Find).Select(static child => child.Device.Child!.Observe(child.Device))]);

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

    private static bool NeedsRoom(ChildDifference change) =>
        change.Added.Any(static child => child.IsPassthru)
        || change.Removed.Any(gone =>
            gone.IsPassthru
            || change.Added.Any(child => child.Lower == gone.Lower
                && (gone.Kind == ChildKind.Vlan ? child.Vlan?.Id == gone.Vlan?.Id : child.Kind != gone.Kind)));

    private static Refusal? CheckChange((ChildSpec Spec, SimulatedInterface Device) child, ChildSpec after)
    {
        var (before, device) = child;
        if (before.Kind != after.Kind || before.Lower != after.Lower)
        {
            return new("EOPNOTSUPP", "a child becomes neither another kind nor another device's; remove it and make it anew");
        }

        return after.Kind switch
        {
            ChildKind.Vlan => before.Vlan!.Id == after.Vlan!.Id && before.Vlan.Protocol == after.Vlan.Protocol ? null
                : new("EOPNOTSUPP", "id and protocol of a VLAN cannot be changed; remove it and make it anew"),
            ChildKind.Ipvlan => null,
            _ => MacvlanRules.CheckChange(TowerModel.Macvlan(before, device), TowerModel.Macvlan(after, device)),
        };
    }

    /// <summary>Adds all new children or none.</summary>
    private void AddAll(ChildDifference change, ParentSpec desired)
    {
        var done = new List<(ChildSpec, SimulatedInterface)>();
        var adopted = new List<(ChildSpec Spec, SimulatedInterface Device)>();
        var added = change.Added.ToHashSet(ReferenceEqualityComparer.Instance);
        try
        {
            for (var at = 0; at < desired.Children.Count; at++)
            {
                var spec = desired.Children[at];
                if (!added.Contains(spec))
                {
                    continue;
                }

                var lower = desired.LowerOf(at) is >= 0 and var below ? Find(desired.Children[below]).Device : _parent;
                if (desired.IsLasting && FindLeft(spec) is { } left && left.Lower == lower)
                {
                    adopted.Add((left.Child!.Spec, left));
                    left.Child.IsLeft = false;
                    _children.Add((spec, left));
                    Apply(spec);
                    continue;
                }

                var child = (spec, _network.AddChild(lower, _datapath.HostOf(spec, _parent), spec));
                done.Insert(0, child);
                _children.Add(child);
            }
        }
        catch (DatapathException)
        {
            done.ForEach(Remove);
            foreach (var (before, device) in adopted)
            {
                _ = _children.RemoveAll(one => one.Device == device);
                (device.Child!.Spec, device.Child.IsLeft) = (before, true);
            }

            throw;
        }
    }

    private void Apply(ChildSpec spec)
    {
        var at = _children.FindIndex(child => IsSame(child.Spec, spec));
        var device = _children[at].Device;
        var lower = device.Lower!;
        _children[at] = (spec, device);
        device.Child!.Spec = spec;
        device.ChangeMtu(spec.Mtu ?? lower.Mtu);
        if (spec.Kind == ChildKind.Ipvlan)
        {
            lower.SetIpvlanPort(spec.IpvlanOrDefault);
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

    private (ChildSpec Spec, SimulatedInterface Device) Find(ChildSpec spec) =>
        _children.Find(child => IsSame(child.Spec, spec));

    private static bool IsSame(ChildSpec a, ChildSpec b) => a.Name == b.Name && a.Namespace == b.Namespace;
}
