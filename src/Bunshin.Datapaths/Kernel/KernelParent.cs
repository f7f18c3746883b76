using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Kernel;

/// <summary>A parent whose children are the kernel's. All of them carry one link group, which is nobody else's.</summary>
internal sealed class KernelParent : IRunningParent
{
    private readonly Dictionary<(string, string), int> _indexes = [];
    private readonly uint _group = OwnershipMark.NewGroup();
    private readonly ResourceLedger _ledger;
    private readonly NamespaceSet _spaces;
    private int _parentIndex;
    private bool _isDisposed;

    private KernelParent(ParentSpec spec, NetworkNamespace space, ResourceLedger ledger)
    {
        Spec = spec;
        _ledger = ledger;
        _spaces = new NamespaceSet(space);
    }

    /// <inheritdoc/>
    public ParentSpec Spec { get; private set; }

    /// <summary>Makes all children of <paramref name="spec"/>, or none. Takes namespace and ledger over if it succeeds.</summary>
    public static KernelParent Start(ParentSpec spec, NetworkNamespace space, ResourceLedger ledger)
    {
        var running = new KernelParent(spec, space, ledger);
        try
        {
            var parent = running._spaces.Parent.Net.GetLink(spec.Name);
            running._parentIndex = parent.Index;
            running.Create(spec.Children, parent);
            return running;
        }
        catch
        {
            running._spaces.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ParentObservation Observe()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var parent = _spaces.Parent.Net.FindLink(_parentIndex);
        var seen = new Dictionary<RouteNetlink, Dictionary<int, LinkInfo>>();
        var children = Spec.Children.Select(child =>
        {
            var net = _spaces.For(child).Net;
            if (!seen.TryGetValue(net, out var links))
            {
                seen.Add(net, links = net.Links().ToDictionary(link => link.Index));
            }

            return KernelChild.Observe(child, links.GetValueOrDefault(_indexes[ChildDifference.Key(child)]));
        }).ToArray();
        return new ParentObservation(Spec.Name, parent is not null && KernelChild.HasCarrier(parent), children);
    }

    /// <inheritdoc/>
    public void Change(ParentSpec desired)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        KernelChecks.ThrowIfRefused(Spec, desired);
        var difference = ChildDifference.Between(Spec, desired);
        var undo = new Stack<Action>();
        try
        {
            var parent = _spaces.Parent.Net.FindLink(_parentIndex) ?? throw new DatapathException($"the parent {Spec.Name} is gone");
            Apply(difference, parent, undo);
            Spec = desired;
        }
        catch (Exception failure) when (failure is DatapathException or LinuxException)
        {
            var problems = new List<string> { failure.Message };
            while (undo.TryPop(out var step))
            {
                TryStep(step, problems);
            }

            throw new DatapathException(problems, failure.InnerException ?? failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Delete(Spec.Children);
        _ledger.Dispose();
        _spaces.Dispose();
    }

    private void Apply(ChildDifference difference, LinkInfo parent, Stack<Action> undo)
    {
        if (difference.RemovesFirst)
        {
            Remove(difference.Removed, parent, undo);
        }

        foreach (var (before, after) in difference.Changed)
        {
            var place = _spaces.For(after);
            var index = _indexes[ChildDifference.Key(after)];
            var seen = place.Net.FindLink(index) ?? throw new DatapathException($"the child {after.Name} is gone");
            undo.Push(() => place.Net.ChangeLink(index, KernelChild.ToUndo(seen), seen.Name));
            place.Net.ChangeLink(index, KernelChild.ToChange(before, after, parent), after.Name);
        }

        undo.Push(() => Delete(difference.Added));
        Create(difference.Added, parent);
        foreach (var (before, after) in difference.Replaced)
        {
            Remove([before], parent, undo);
            undo.Push(() => Delete([after]));
            Create([after], parent);
        }

        if (!difference.RemovesFirst)
        {
            Remove(difference.Removed, parent, undo);
        }
    }

    private void Remove(IReadOnlyList<ChildSpec> children, LinkInfo parent, Stack<Action> undo)
    {
        undo.Push(() => Create([.. children.Where(child => !_indexes.ContainsKey(ChildDifference.Key(child)))], parent));
        Delete(children);
    }

    /// <summary>Makes children, all or none; they are on record before the first is made.</summary>
    private void Create(IReadOnlyList<ChildSpec> children, LinkInfo parent)
    {
        if (children.Count == 0)
        {
            return;
        }

        var links = children.Select(child =>
        {
            var place = _spaces.For(child);
            return KernelChild.ToNewLink(child, parent, place.IsParents ? null : place.Space, _group);
        }).ToArray();
        _ledger.Add(children.Select(OnRecord));
        var outcomes = _spaces.Parent.Net.CreateLinks(links);
        var made = children.Where((_, number) => outcomes[number] is null).ToArray();
        Locate(made);
        if (made.Length == children.Count)
        {
            return;
        }

        Delete(made);
        var first = Enumerable.Range(0, children.Count).First(number => outcomes[number] is not null);
        throw Explain(children[first], outcomes[first]!, parent, children.Count - made.Length);
    }

    private DatapathException Explain(ChildSpec child, NetlinkException refusal, LinkInfo parent, int failed)
    {
        var cause = ParentHolders.Explain(refusal.Errno, child, _spaces.Parent.Space, _spaces.Parent.Net, parent);
        var more = failed > 1 ? $" ({failed - 1} more children failed too)" : "";
        return new DatapathException(cause is null ? refusal.Message + more : $"{refusal.Message}: {cause}{more}", refusal);
    }

    /// <summary>Finds the indexes of children just made; a link of that name that has not our group is not ours.</summary>
    private void Locate(IReadOnlyList<ChildSpec> children)
    {
        foreach (var group in children.GroupBy(child => _spaces.For(child).Net))
        {
            var wanted = group.ToArray();
            IEnumerable<LinkInfo> links = wanted.Length == 1 && group.Key.FindLink(wanted[0].Name) is { } only ? [only] : group.Key.Links();
            var byName = links.Where(link => link.Group == _group).ToDictionary(link => link.Name, link => link.Index, StringComparer.Ordinal);
            foreach (var child in wanted)
            {
                if (byName.TryGetValue(child.Name, out var index))
                {
                    _indexes[ChildDifference.Key(child)] = index;
                }
            }
        }
    }

    /// <summary>Removes those of the children that are there, all of a namespace together.</summary>
    private void Delete(IReadOnlyList<ChildSpec> children)
    {
        var present = children.Where(child => _indexes.ContainsKey(ChildDifference.Key(child))).ToArray();
        foreach (var group in present.GroupBy(child => _spaces.For(child).Net))
        {
            group.Key.DeleteLinksTogether(group.Select(child => _indexes[ChildDifference.Key(child)]).ToArray(), OwnershipMark.NewGroup());
        }

        foreach (var child in present)
        {
            _indexes.Remove(ChildDifference.Key(child));
        }

        if (!_isDisposed && children.Count > 0)
        {
            _ledger.Remove(children.Select(OnRecord));
        }
    }

    private OwnedResource OnRecord(ChildSpec child)
    {
        var space = _spaces.For(child).Space;
        return new OwnedResource.Interface(child.Name, space.Identity, space.Reference.Path);
    }

    private static void TryStep(Action step, List<string> problems)
    {
        try
        {
            step();
        }
        catch (Exception failure) when (failure is DatapathException or LinuxException)
        {
            problems.Add($"undoing it failed: {failure.Message}");
        }
    }
}
