using Bunshin.Datapaths.Changing;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Served;

/// <summary>What is done to children in service to get from one specification to another.</summary>
internal sealed class ServedWork(
    ParentDevice parent, Carrier carrier, ChildMaker maker, List<ServedChild> children, ParentSpec before, ParentSpec desired, ServedProblems problems) : IChildWork
{
    /// <summary>The children that are new, or different.</summary>
    public HashSet<ServedChild> Touched { get; } = [];

    /// <inheritdoc/>
    public bool HasParent => !parent.IsGone;

    /// <inheritdoc/>
    public void Change(ChildSpec before, ChildSpec after, Stack<Action> undo)
    {
        var child = Find(before);
        var change = new LinkChange
        {
            Address = before.Address == after.Address || after.IsPassthru ? null : after.Address,
            Mtu = before.Mtu == after.Mtu ? null : after.Mtu ?? carrier.DefaultMtu(after, child.Lower),
            Alias = before.Alias == after.Alias ? null : after.Alias,
            UsesArp = before.Ipvlan.Mode == after.Ipvlan.Mode ? null : after.Ipvlan.Mode == IpvlanMode.L2,
        };
        if (change != new LinkChange())
        {
            var back = new LinkChange
            {
                Address = change.Address is null ? null : child.State.Address,
                Mtu = change.Mtu is null ? null : child.State.Mtu,
                Alias = change.Alias is null ? null : before.Alias ?? "",
                UsesArp = change.UsesArp is null ? null : !change.UsesArp,
            };
            undo.Push(() => child.Home.Netlink.ChangeLink(child.Index, back));
            child.Home.Netlink.ChangeLink(child.Index, change);
        }

        undo.Push(() => child.Spec = before);
        child.Spec = after;
        _ = Touched.Add(child);
    }

    /// <inheritdoc/>
    public void Create(IReadOnlyList<ChildSpec> wanted, Stack<Action> undo) => Make(wanted, desired, undo);

    /// <inheritdoc/>
    public string? Remove(IReadOnlyList<ChildSpec> unwanted, Stack<Action> undo)
    {
        // Out of the table first, so that no frame is sent to a port that is leaving.
        var gone = unwanted.Select(Find).ToList();
        children.RemoveAll(gone.Contains);
        Touched.ExceptWith(gone);
        undo.Push(() => Make([.. unwanted.Reverse()], before, new Stack<Action>()));
        _ = problems.Try(Follower.Serving, () => carrier.Publish(parent, children));
        try
        {
            maker.Unmake(gone);
            return null;
        }
        catch (LinuxException error)
        {
            return $"{before.Name} is changed, but not all that is wanted no more could be removed: {error.Message}";
        }
        finally
        {
            foreach (var child in gone.Where(static child => child.Spec.IsPassthru))
            {
                _ = problems.Try($"give {child.Lower.Name} its MAC back", child.Lower.LowerPort.RestoreAddress);
            }
        }
    }

    private void Make(IReadOnlyList<ChildSpec> wanted, ParentSpec specification, Stack<Action> undo)
    {
        foreach (var spec in wanted)
        {
            var made = maker.Make(spec, specification, parent, children);
            children.Add(made);
            _ = Touched.Add(made);
            undo.Push(() =>
            {
                _ = Touched.Remove(made);
                _ = children.Remove(made);
                maker.Undo([made]);
            });
        }
    }

    private ServedChild Find(ChildSpec spec) => children.Find(child => Key(child.Spec) == Key(spec)) ?? throw new DatapathException($"the child {spec.Name} is gone");

    private ChildKey Key(ChildSpec spec) => ChildKey.Of(spec, before.Namespace);
}
