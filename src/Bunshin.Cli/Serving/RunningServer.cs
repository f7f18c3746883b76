using Bunshin.Datapaths;

namespace Bunshin.Cli.Serving;

/// <summary>The parents that are being served. Calls may come from any thread.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly List<(ServedParent Parent, IRunningParent Running, DatapathChoice Choice)> _parents = [];
    private readonly Dictionary<string, WaitingParent> _waiting = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    private RunningServer(ServeFile file) => File = file;

    /// <summary>What is served.</summary>
    public ServeFile File { get; private set; }

    /// <summary>Makes everything, or nothing.</summary>
    public static RunningServer Start(ServeFile file)
    {
        var server = new RunningServer(file);
        try
        {
            foreach (var parent in server.Resolve(file))
            {
                server._parents.Add(Start(parent));
            }

            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Goes over to another file. Parents and children that are in both stay as they are and their traffic flows on. A parent
    /// that cannot be changed stays as it was, and the others are changed all the same.
    /// </summary>
    /// <returns>What could not be done.</returns>
    public IReadOnlyList<string> Reload(ServeFile file)
    {
        lock (_lock)
        {
            var problems = new List<string>();
            IReadOnlyList<ServedParent> parents = [];
            Collect(problems, () => parents = Resolve(file));
            if (problems.Count > 0)
            {
                return problems;
            }

            var wanted = parents.ToDictionary(parent => parent.Key);
            foreach (var entry in _parents.Where(entry => !wanted.ContainsKey(entry.Parent.Key)).ToArray())
            {
                _ = _parents.Remove(entry);
                Collect(problems, entry.Running.Dispose);
            }

            _waiting.Clear();
            foreach (var parent in parents)
            {
                ChangeOrWait(parent, problems);
            }

            File = file;
            return problems;
        }
    }

    /// <summary>Tries again, with back-off, to serve parents that a reload could not start.</summary>
    /// <returns>Those that are served now.</returns>
    public IReadOnlyList<string> Retry()
    {
        lock (_lock)
        {
            var due = _waiting.Values.Where(static waiting => waiting.IsDue).ToArray();
            foreach (var waiting in due)
            {
                ChangeOrWait(waiting.Parent, []);
            }

            return [.. due.Select(static waiting => waiting.Parent.Key).Where(key => !_waiting.ContainsKey(key))];
        }
    }

    /// <summary>Parents that are wanted and not served, with the reason; they are tried again.</summary>
    public IReadOnlyList<WaitingParent> Waiting
    {
        get
        {
            lock (_lock)
            {
                return [.. _waiting.Values];
            }
        }
    }

    /// <summary>The parents with what their datapath sees of them.</summary>
    public IReadOnlyList<(ServedParent Parent, DatapathChoice Choice, ParentObservation Observation)> Observe()
    {
        lock (_lock)
        {
            return [.. _parents.Select(entry => (entry.Parent, entry.Choice, Observe(entry.Parent, entry.Running)))];
        }
    }

    // One that cannot be looked at must not hide the others.
    private static ParentObservation Observe(ServedParent parent, IRunningParent running)
    {
        try
        {
            return running.Observe();
        }
        catch (Exception failure)
        {
            return new ParentObservation(parent.Device, false, []) { Problems = [$"cannot look at {parent.Device}: {failure.Message}"] };
        }
    }

    /// <summary>Removes all that was made, also where a part fails.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            var failures = new List<string>();
            foreach (var (_, running, _) in _parents)
            {
                Collect(failures, running.Dispose);
            }

            _parents.Clear();
            if (failures.Count > 0)
            {
                throw new DatapathException(failures);
            }
        }
    }

    /// <summary>The real parents. VLANs that this server made itself do not count as there: they are made again, or are not wanted any more.</summary>
    private IReadOnlyList<ServedParent> Resolve(ServeFile file)
    {
        var ours = _parents
            .SelectMany(entry => entry.Parent.Children.Where(child => child.IsOnDemand).Select(child => (entry.Parent.Namespace, child.Spec.Name)))
            .ToHashSet();
        return RealParents.Of(file.Parents, (space, name) => !ours.Contains((space, name)) && RealParents.IsThere(space, name));
    }

    private static ChildForm[] FormsOf(ServedParent parent) => [.. parent.Children.Select(child => child.Spec.Form)];

    private static DatapathChoice Choose(ServedParent parent) =>
        DatapathSelection.Choose(parent.Datapath, FormsOf(parent), parent.HasPolicies);

    private static (ServedParent Parent, IRunningParent Running, DatapathChoice Choice) Start(ServedParent parent) => Start(parent, Choose(parent));

    private static (ServedParent Parent, IRunningParent Running, DatapathChoice Choice) Start(ServedParent parent, DatapathChoice choice)
    {
        var running = choice.Datapath.Start(parent.Spec);
        try
        {
            foreach (var child in parent.Children)
            {
                child.Configure(parent, before: null);
            }

            return (parent, running, choice);
        }
        catch
        {
            running.Dispose();
            throw;
        }
    }

    // One that is served stays as it was where it cannot be changed; one that is not waits.
    private void ChangeOrWait(ServedParent parent, List<string> problems)
    {
        var own = new List<string>();
        Collect(own, () => Change(parent));
        problems.AddRange(own);
        if (own.Count > 0 && !_parents.Exists(entry => entry.Parent.Key == parent.Key))
        {
            _waiting[parent.Key] = WaitingParent.After(_waiting.GetValueOrDefault(parent.Key), parent, own);
        }
        else
        {
            _ = _waiting.Remove(parent.Key);
        }
    }

    private void Change(ServedParent parent)
    {
        var at = _parents.FindIndex(entry => entry.Parent.Key == parent.Key);
        if (at < 0)
        {
            _parents.Add(Start(parent));
            return;
        }

        var (before, running, choice) = _parents[at];
        if ((before.Datapath != parent.Datapath && parent.Datapath != choice.Datapath.Kind)
            || (AsksMore(before, parent) && !DatapathSelection.Probe(choice.Datapath, FormsOf(parent), parent.HasPolicies).IsSupported))
        {
            // Another datapath cannot take the children over; theirs is the one traffic that is cut.
            choice = Choose(parent);
            running.Dispose();
            _parents.RemoveAt(at);
            _parents.Insert(at, Start(parent, choice));
            return;
        }

        running.Change(parent.Spec);
        var old = before.Children.ToDictionary(child => child.Key);
        var problems = new List<string>();
        _parents[at] = (parent with { Children = [.. parent.Children.Select(child => Configured(parent, old.GetValueOrDefault(child.Key), child, problems))] }, running, choice);
        if (problems.Count > 0)
        {
            throw new DatapathException(problems);
        }
    }

    // One that refuses keeps what it had, and is known by that, so that the next file's difference is right.
    private static ServedChild Configured(ServedParent parent, ServedChild? before, ServedChild after, List<string> problems)
    {
        var known = problems.Count;
        Collect(problems, () => after.Configure(parent, before));
        return problems.Count == known ? after
            : after with { IsUp = before?.IsUp ?? false, Addresses = before?.Addresses ?? [], Routes = before?.Routes ?? [] };
    }

    // What is served already needs no probe, which might fail for a reason of the moment.
    private static bool AsksMore(ServedParent before, ServedParent after) =>
        FormsOf(after).Except(FormsOf(before)).Any() || (after.HasPolicies && !before.HasPolicies);

    private static void Collect(List<string> problems, Action action)
    {
        try
        {
            action();
        }
        catch (DatapathException failure)
        {
            problems.AddRange(failure.Problems);
        }
        catch (Exception failure) when (failure is Linux.LinuxException or IOException)
        {
            problems.Add(failure.Message);
        }
    }
}
