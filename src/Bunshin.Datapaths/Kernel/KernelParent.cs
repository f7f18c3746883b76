using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Kernel;

/// <summary>A parent whose children are the kernel's.</summary>
internal sealed class KernelParent : IRunningParent
{
    private readonly KernelChildren _children;
    private readonly ResourceLedger? _ledger;
    private readonly NamespaceSet _spaces;
    private readonly int _parentIndex;
    private ParentObservation? _lastSeen;
    private long _failures;
    private bool _isDisposed;

    private KernelParent(ParentSpec spec, LinkInfo parent, NamespaceSet spaces, ResourceLedger? ledger)
    {
        Spec = spec;
        _parentIndex = parent.Index;
        _ledger = ledger;
        _spaces = spaces;
        _children = new KernelChildren(parent, spec.Mark, spaces, ledger);
    }

    /// <inheritdoc/>
    public ParentSpec Spec { get; private set; }

    /// <summary>Makes all children of <paramref name="spec"/>, or none. Takes the namespace over, and the ledger if it succeeds.</summary>
    /// <param name="spec">What is wanted.</param>
    /// <param name="space">The parent's namespace.</param>
    /// <param name="ledger">Where the children are on record; null for such as outlive the process.</param>
    public static KernelParent Start(ParentSpec spec, NetworkNamespace space, ResourceLedger? ledger)
    {
        var spaces = new NamespaceSet(space);
        try
        {
            var running = new KernelParent(spec, spaces.Parent.Net.GetLink(spec.Name), spaces, ledger);
            _ = running._children.Create(spec.Children);
            running.LetGo();
            return running;
        }
        catch
        {
            spaces.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ParentObservation Observe()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        try
        {
            return _lastSeen = Look();
        }
        catch (LinuxException failure)
        {
            // What was last seen holds until a look succeeds.
            _failures++;
            return (_lastSeen ?? new ParentObservation(Spec.Name, false, [.. Spec.Children.Select(static child => KernelChild.Observe(child, null))])) with
            {
                Problems = [$"cannot look at {Spec.Name} and its children: {failure.Message}"], Failures = _failures,
            };
        }
    }

    private ParentObservation Look()
    {
        var parent = _spaces.Parent.Net.FindLink(_parentIndex);
        var links = _children.Look(Spec.Children);
        LetGo();
        return new ParentObservation(
            Spec.Name,
            parent is not null && KernelChild.HasCarrier(parent),
            [.. Spec.Children.Select(child => KernelChild.Observe(child, links.GetValueOrDefault(ChildDifference.Key(child))))])
        {
            IsGone = parent is null,
            Failures = _failures,
        };
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
            RefuseWithoutParent(difference);
            Apply(difference, undo);
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
        finally
        {
            LetGo();
        }
    }

    /// <inheritdoc/>
    public void Detach()
    {
        if (!Spec.IsLasting)
        {
            throw new InvalidOperationException($"the children of {Spec.Name} go with their process: they were not asked for as lasting ones");
        }

        if (!_isDisposed)
        {
            _isDisposed = true;
            _spaces.Dispose();
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
        _children.Delete(Spec.Children, keepsRecord: true);
        _ledger?.Dispose();
        _spaces.Dispose();
    }

    /// <summary>A namespace that is open stays, and what lasts must not hold one that its container has left.</summary>
    private void LetGo()
    {
        if (Spec.IsLasting)
        {
            _spaces.LetGo();
        }
    }

    private void RefuseWithoutParent(ChildDifference difference)
    {
        if (difference is not { Added: [], Changed: [], Replaced: [] } && _spaces.Parent.Net.FindLink(_parentIndex) is null)
        {
            throw new DatapathException($"the parent {Spec.Name} is gone");
        }
    }

    private void Apply(ChildDifference difference, Stack<Action> undo)
    {
        RefuseToReplaceUsed(difference);
        if (difference.RemovesFirst)
        {
            Remove(difference.Removed, undo);
        }

        _children.RefuseToChangeStrangers(difference.Changed.Select(pair => pair.After));
        foreach (var (before, after) in difference.Changed)
        {
            Change(before, after, undo);
        }

        Remove([.. difference.Replaced.Select(pair => pair.Before)], undo);
        ChildSpec[] fresh = [.. difference.Added, .. difference.Replaced.Select(pair => pair.After)];
        IReadOnlyList<KernelAdoption> adopted = [];
        undo.Push(() =>
        {
            _children.Abandon(adopted);
            _children.Delete(fresh);
        });
        adopted = _children.Create(fresh);
        if (!difference.RemovesFirst)
        {
            Remove(difference.Removed, undo);
        }
    }

    private void Change(ChildSpec before, ChildSpec after, Stack<Action> undo)
    {
        var net = _spaces.For(after).Net;
        var seen = _children.Look([before]).GetValueOrDefault(ChildDifference.Key(before)) ?? throw new DatapathException($"the child {after.Name} is gone");
        var index = seen.Index;
        var change = KernelChild.ToChange(before, after, seen, () => _children.FindBelow(after)?.Mtu ?? seen.Mtu);
        undo.Push(() => net.ChangeLink(index, KernelChild.ToUndo(seen, change), seen.Name));
        net.ChangeLink(index, change, after.Name);
    }

    private void RefuseToReplaceUsed(ChildDifference difference)
    {
        foreach (var (key, stranger) in _children.Strangers(difference.Replaced.Select(pair => pair.Before)))
        {
            throw new DatapathException($"{key.Item2} would have to be made anew, but {stranger} stands on it, which is not of this process; remove that first");
        }
    }

    private void Remove(IReadOnlyList<ChildSpec> children, Stack<Action> undo)
    {
        if (children.Count > 0)
        {
            undo.Push(() => _children.Create(_children.Missing(children)));
            _children.Delete(children);
        }
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
