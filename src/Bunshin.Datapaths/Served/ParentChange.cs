using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Served;

/// <summary>The way from one specification to another: new children first, changes of those that stay, old ones last.</summary>
internal sealed class ParentChange(
    ServedParent parent, Carrier carrier, ChildMaker maker, List<ServedChild> children, ParentSpec before, ParentSpec desired, ServedProblems problems)
{
    private readonly Stack<Action> _undo = new();
    private readonly List<ServedChild> _touched = [];
    private readonly ILookup<(string, NamespaceReference), ChildSpec> _before = before.Children.ToLookup(KeyOf);
    private readonly ILookup<(string, NamespaceReference), ChildSpec> _desired = desired.Children.ToLookup(KeyOf);

    /// <summary>The children that are new, or different.</summary>
    public IReadOnlyCollection<ServedChild> Touched => _touched;

    /// <summary>It is gone, so that nothing is undone any more; only what is left over may still be there.</summary>
    public bool IsMade { get; private set; }

    /// <summary>Goes it, or undoes what was done.</summary>
    /// <exception cref="DatapathException">Refused; all is as before. Where <see cref="IsMade"/>: something that is wanted no more could not be removed.</exception>
    public void Apply()
    {
        ParentChecks.Specification(desired, carrier.ServesPolicies);
        if (StackChecks.ParentProblem(before, desired) is { } problem)
        {
            throw new DatapathException(problem);
        }

        parent.Look();
        if (parent.IsGone && desired.Children.Any(child => Before(child) is null))
        {
            throw new DatapathException($"the parent {before.Name} is gone");
        }

        ParentChecks.Children(parent, desired);
        CheckPlaces();
        var staying = children.Where(child => Desired(child.Spec) is not null).ToList();
        CheckStaying(staying);
        try
        {
            AddNew();
            foreach (var child in staying)
            {
                Alter(child, Desired(child.Spec)!);
            }
        }
        catch (Exception error)
        {
            while (_undo.TryPop(out var step))
            {
                _ = problems.Try($"undo a change of {before.Name}", step);
            }

            throw new DatapathException($"cannot change {before.Name}: {error.Message}", error);
        }

        IsMade = true;
        RemoveOld();
    }

    private static (string Name, NamespaceReference Namespace) KeyOf(ChildSpec child) => (child.Name, child.Namespace);

    private ChildSpec? Before(ChildSpec like) => _before[KeyOf(like)].FirstOrDefault();

    private ChildSpec? Desired(ChildSpec like) => _desired[KeyOf(like)].FirstOrDefault();

    private void CheckStaying(IEnumerable<ServedChild> staying)
    {
        var problems = staying
            .Where(static child => child.Spec.IsMacvlan)
            .Select(child => (child, after: child.ForMacvlan() with
            {
                Mode = Desired(child.Spec)!.Mode,
                Flags = Desired(child.Spec)!.Flags,
                Sources = Desired(child.Spec)!.Sources,
            }))
            .Select(static pair => (pair.child.Name, Refusal: MacvlanRules.CheckChange(pair.child.ForMacvlan(), pair.after)))
            .Where(static pair => pair.Refusal is not null)
            .Select(static pair => $"{pair.Name}: {pair.Refusal}")
            .ToArray();
        if (problems.Length > 0)
        {
            throw new DatapathException(problems);
        }
    }

    private void CheckPlaces()
    {
        var problems = before.Children
            .Select(old => (Old: old, New: Desired(old)))
            .Where(static pair => pair.New is not null
                && (pair.New.Kind != pair.Old.Kind || pair.New.Lower != pair.Old.Lower
                    || pair.New.Vlan?.Id != pair.Old.Vlan?.Id || pair.New.Vlan?.Protocol != pair.Old.Vlan?.Protocol))
            .Select(static pair => $"{pair.Old.Name}: kind, VLAN id, VLAN protocol and what it stands on cannot be changed; remove it, then add it anew")
            .ToArray();
        if (problems.Length > 0)
        {
            throw new DatapathException(problems);
        }
    }

    private void AddNew()
    {
        foreach (var spec in desired.Children.Where(child => Before(child) is null))
        {
            var made = maker.Make(spec, desired, parent, children);
            children.Add(made);
            _touched.Add(made);
            _undo.Push(() =>
            {
                children.Remove(made);
                maker.Undo([made]);
            });
        }
    }

    private void Alter(ServedChild child, ChildSpec after)
    {
        var old = child.Spec;
        var change = new LinkChange
        {
            Address = !after.IsPassthru && after.Address is { } address && address != child.State.Address ? address : null,
            Mtu = after.Mtu is { } mtu && mtu != child.State.Mtu ? mtu : null,
            Alias = after.Alias == old.Alias ? null : after.Alias,
            UsesArp = after.IpvlanOrDefault.Mode == old.IpvlanOrDefault.Mode ? null : after.IpvlanOrDefault.Mode == IpvlanMode.L2,
        };
        if (change != new LinkChange())
        {
            var back = new LinkChange
            {
                Address = child.State.Address,
                Mtu = child.State.Mtu,
                Alias = change.Alias is null ? null : old.Alias ?? "",
                UsesArp = change.UsesArp is null ? null : !change.UsesArp,
            };
            child.Home.Netlink.ChangeLink(child.Index, change);
            _undo.Push(() => child.Home.Netlink.ChangeLink(child.Index, back));
        }

        if (old != after)
        {
            _touched.Add(child);
        }

        child.Spec = after;
        _undo.Push(() => child.Spec = old);
    }

    private void RemoveOld()
    {
        // What stands on others goes before them. Out of the table first, so that no frame is sent to a port that is leaving.
        var old = children.Where(child => Desired(child.Spec) is null).Reverse().ToList();
        if (old.Count == 0)
        {
            return;
        }

        _ = children.RemoveAll(child => Desired(child.Spec) is null);
        _ = problems.Try(Follower.Serving, () => carrier.Publish(parent, children));
        try
        {
            maker.Unmake(old);
        }
        catch (LinuxException error)
        {
            throw new DatapathException($"{before.Name} is changed, but not all that is wanted no more could be removed: {error.Message}", error);
        }
        finally
        {
            foreach (var child in old.Where(static child => child.Spec.IsPassthru))
            {
                _ = problems.Try($"give {child.Lower.Name} its MAC back", child.Lower.LowerPort.RestoreAddress);
            }
        }
    }
}
