using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Files.Serving;

namespace Bunshin.Cli.Serving;

/// <summary>The parents that are being served. Calls may come from any thread.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly List<(FileParent Parent, IRunningParent Running, DatapathChoice Choice)> _parents = [];
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
            IReadOnlyList<FileParent> parents = [];
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

    /// <summary>What <see cref="Reload"/> would do, and what it would be refused. Nothing is touched.</summary>
    /// <exception cref="DatapathException">The file asks two things of one parent.</exception>
    public IReadOnlyList<PlannedParent> Plan(ServeFile file)
    {
        lock (_lock)
        {
            var wanted = Resolve(file);
            var keys = wanted.Select(static parent => parent.Key).ToHashSet();
            return
            [
                .. _parents.Where(entry => !keys.Contains(entry.Parent.Key)).Select(static entry =>
                    new PlannedParent(entry.Parent, entry.Choice.Datapath.Kind, PlannedParent.StepsOf(entry.Parent, entry.Parent with { Children = [] }), [])),
                .. wanted.Select(Plan),
            ];
        }
    }

    /// <summary>What is served without any file: nothing, so that a plan is that of a start.</summary>
    public static RunningServer Idle(ServeFile file) => new(file);

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

    /// <summary>Parents that are not as the file wants them, with the reason: not served, and tried again, or served as they were.</summary>
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
    public IReadOnlyList<(FileParent Parent, DatapathChoice Choice, ParentObservation Observation)> Observe()
    {
        lock (_lock)
        {
            return [.. _parents.Select(entry => (entry.Parent, entry.Choice, Observe(entry.Parent, entry.Running)))];
        }
    }

    // One that cannot be looked at must not hide the others.
    private static ParentObservation Observe(FileParent parent, IRunningParent running)
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
    private IReadOnlyList<FileParent> Resolve(ServeFile file)
    {
        var ours = _parents
            .SelectMany(entry => entry.Parent.Children.Where(child => child.IsOnDemand).Select(child => (entry.Parent.Namespace, child.Spec.Name)))
            .ToHashSet();
        return RealParents.Of(file.Parents, (space, name) => !ours.Contains((space, name)) && RealParents.IsThere(space, name));
    }

    private static ChildForm[] FormsOf(FileParent parent) => [.. parent.Children.Select(child => child.Spec.Form)];

    private static DatapathChoice Choose(FileParent parent) =>
        DatapathSelection.Choose(parent.Datapath, FormsOf(parent), parent.HasPolicies);

    private static (FileParent Parent, IRunningParent Running, DatapathChoice Choice) Start(FileParent parent) => Start(parent, Choose(parent));

    private static (FileParent Parent, IRunningParent Running, DatapathChoice Choice) Start(FileParent parent, DatapathChoice choice)
    {
        var running = choice.Datapath.Start(parent.Spec);
        try
        {
            foreach (var child in parent.Children)
            {
                ChildSetup.Apply(parent, null, child);
            }

            return (parent, running, choice);
        }
        catch
        {
            running.Dispose();
            throw;
        }
    }

    private PlannedParent Plan(FileParent parent)
    {
        DatapathKind? kind = null;
        try
        {
            var (before, _, choice) = _parents.Find(entry => entry.Parent.Key == parent.Key);
            var moves = before is not null && NeedsOther(before, parent, choice);
            choice = before is null || moves ? Choose(parent) : choice;
            kind = choice.Datapath.Kind;
            var stays = moves ? null : before;
            choice.Datapath.Check(stays?.Spec, parent.Spec);
            return new PlannedParent(
                parent, kind, [.. moves ? PlannedParent.StepsOf(before, before! with { Children = [] }) : [], .. PlannedParent.StepsOf(stays, parent)], []);
        }
        catch (DatapathException refused)
        {
            return new PlannedParent(parent, kind, [], refused.Problems);
        }
    }

    // Another datapath cannot take the children over.
    private static bool NeedsOther(FileParent before, FileParent parent, DatapathChoice choice) =>
        (before.Datapath != parent.Datapath && parent.Datapath != choice.Datapath.Kind)
        || (AsksMore(before, parent) && !DatapathSelection.Probe(choice.Datapath, FormsOf(parent), parent.HasPolicies).IsSupported);

    // One that is served stays as it was where it cannot be changed; one that is not waits. Of both it is known that the file wants something else.
    private void ChangeOrWait(FileParent parent, List<string> problems)
    {
        var own = new List<string>();
        Collect(own, () => Change(parent));
        problems.AddRange(own);
        if (own.Count > 0)
        {
            _waiting[parent.Key] = _parents.Exists(entry => entry.Parent.Key == parent.Key)
                ? WaitingParent.ForFile(parent, own)
                : WaitingParent.After(_waiting.GetValueOrDefault(parent.Key), parent, own);
        }
        else
        {
            _ = _waiting.Remove(parent.Key);
        }
    }

    private void Change(FileParent parent)
    {
        var at = _parents.FindIndex(entry => entry.Parent.Key == parent.Key);
        if (at < 0)
        {
            _parents.Add(Start(parent));
            return;
        }

        var (before, running, choice) = _parents[at];
        if (NeedsOther(before, parent, choice))
        {
            choice = Choose(parent);
            running.Dispose();
            _parents.RemoveAt(at);
            _parents.Insert(at, Start(parent, choice));
            return;
        }

        try
        {
            running.Change(parent.Spec);
        }
        catch (DatapathException)
        {
            // A child that was made anew in vain has been made anew as it was, and has nothing yet of what was set on it.
            foreach (var child in before.Children)
            {
                Collect([], () => ChildSetup.Apply(before, null, child));
            }

            throw;
        }

        var old = before.Children.ToDictionary(child => ChildKey.Of(child.Spec, parent.Namespace));
        var problems = new List<string>();
        _parents[at] = (parent with { Children = [.. parent.Children.Select(child => Configured(parent, old.GetValueOrDefault(ChildKey.Of(child.Spec, parent.Namespace)), child, problems))] }, running, choice);
        if (problems.Count > 0)
        {
            throw new DatapathException(problems);
        }
    }

    // One that refuses keeps what it had, and is known by that, so that the next file's difference is right.
    private static FileChild Configured(FileParent parent, FileChild? before, FileChild after, List<string> problems)
    {
        var known = problems.Count;
        Collect(problems, () => ChildSetup.Apply(parent, before, after));
        return problems.Count == known ? after
            : after with { IsUp = before?.IsUp ?? false, Addresses = before?.Addresses ?? [], Routes = before?.Routes ?? [] };
    }

    // What is served already needs no probe, which might fail for a reason of the moment.
    private static bool AsksMore(FileParent before, FileParent after) =>
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
