using Bunshin.Datapaths.Changing;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Kernel;

/// <summary>A parent whose children are the kernel's.</summary>
internal sealed class KernelParent : IRunningParent, IChildWork
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
            [.. Spec.Children.Select(child => KernelChild.Observe(child, links.GetValueOrDefault(_spaces.KeyOf(child))))])
        {
            IsGone = parent is null,
            Failures = _failures,
        };
    }

    /// <inheritdoc/>
    public void Change(ParentSpec desired)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        StackChecks.ThrowIfRefused(Spec, desired, servesPolicies: false);
        var difference = ChildDifference.Between(Spec, desired);
        try
        {
            RefuseToReplaceUsed(difference);
            _children.RefuseToChangeStrangers(difference.Changed.Select(static pair => pair.After));
            _ = ChildTransition.Apply(difference, Spec.Name, this);
            Spec = desired;
        }
        catch (LinuxException failure)
        {
            throw new DatapathException(failure.Message, failure);
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

    /// <inheritdoc/>
    bool IChildWork.HasParent => _spaces.Parent.Net.FindLink(_parentIndex) is not null;

    /// <inheritdoc/>
    void IChildWork.Change(ChildSpec before, ChildSpec after, Stack<Action> undo)
    {
        var net = _spaces.For(after).Net;
        var seen = _children.Look([before]).GetValueOrDefault(_spaces.KeyOf(before)) ?? throw new DatapathException($"the child {after.Name} is gone");
        var index = seen.Index;
        var change = KernelChild.ToChange(before, after, seen, () => _children.FindBelow(after)?.Mtu ?? seen.Mtu);
        undo.Push(() => net.ChangeLink(index, KernelChild.ToUndo(seen, change), seen.Name));
        net.ChangeLink(index, change, after.Name);
    }

    /// <inheritdoc/>
    void IChildWork.Create(IReadOnlyList<ChildSpec> children, Stack<Action> undo)
    {
        var adopted = _children.Create(children);
        undo.Push(() =>
        {
            _children.Abandon(adopted);
            _children.Delete(children);
        });
    }

    /// <inheritdoc/>
    string? IChildWork.Remove(IReadOnlyList<ChildSpec> children, Stack<Action> undo)
    {
        undo.Push(() => _children.Create(_children.Missing([.. Enumerable.Reverse(children)])));
        _children.Delete(children);
        return null;
    }

    private void RefuseToReplaceUsed(ChildDifference difference)
    {
        foreach (var (key, stranger) in _children.Strangers(difference.Replaced.Select(static pair => pair.Before)))
        {
            throw new DatapathException($"{key.Name} would have to be made anew, but {stranger} stands on it, which is not of this process; remove that first");
        }
    }
}
