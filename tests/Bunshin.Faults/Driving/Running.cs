namespace Bunshin.Faults.Driving;

/// <summary>Bunshin at work in a world: started, looked after, and brought back when it is lost.</summary>
internal sealed class Running : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Func<World, IWork> _makeWork;
    private readonly Inside.Order[] _always;
    private readonly Tally _tally;
    private readonly TextWriter _output;
    private World _world = null!;
    private string[] _threads = [];
    private string[] _turning = [];
    private int _pokes;

    /// <summary>Starts it.</summary>
    /// <param name="makeWork">What it does in a world.</param>
    /// <param name="always">What fails all the time.</param>
    /// <param name="tally">Where it is counted.</param>
    /// <param name="output">Where it is said.</param>
    public Running(Func<World, IWork> makeWork, Inside.Order[] always, Tally tally, TextWriter output)
    {
        (_makeWork, _always, _tally, _output) = (makeWork, always, tally, output);
        Renew();
    }

    /// <summary>The process.</summary>
    public Subject Subject { get; private set; } = null!;

    /// <summary>What it does.</summary>
    public IWork Work { get; private set; } = null!;

    /// <summary>Has it fail so from now on.</summary>
    public void Arm(params IEnumerable<Inside.Order> orders) => Subject.Arm(orders.Concat(_always));

    /// <summary>Stops it, while these calls fail, and starts it again. What went wrong with the stop, if anything did.</summary>
    public void Stop(params Inside.Order[] orders)
    {
        Arm(orders);
        var inTime = Subject.Stop();
        var failed = Subject.Failed();
        _tally.Add(failed);
        _tally.Sites.UnionWith(Subject.LastSites().Keys);
        if (!inTime)
        {
            Found("told to stop, it does not", failed, orders);
        }
        else if (Subject.Status != 0 && Subject.Reason is not { } reason)
        {
            Found($"told to stop, it ended with {Subject.Status} without a reason", failed, orders);
        }
        else if (Subject.Status != 0)
        {
            _tally.AddReason($"at a stop: {Subject.Reason}");
        }

        Subject.Dispose();
    }

    /// <summary>Starts it while these calls fail, until it serves or has said why not; and then without failures.</summary>
    public void Start(params Inside.Order[] orders)
    {
        Launch(orders);
        var isServing = Subject.Await(Work.Ready);
        var failed = Subject.Failed();
        _tally.Add(failed);
        if (isServing)
        {
            Arm();
            Check(orders);
            return;
        }

        if (!Subject.HasEnded)
        {
            Found("it neither serves nor ends", failed, orders);
        }
        else if (Subject.Reason is { } reason)
        {
            _tally.AddReason($"at a start: {reason}");
        }
        else
        {
            Found($"at a start it ended with {Subject.Status} without a reason", failed, orders);
        }

        Subject.Dispose();
        Launch();
        if (!Subject.Await(Work.Ready))
        {
            Found("it does not start again", failed, orders);
            Renew();
            return;
        }

        Check(orders);
    }

    /// <summary>Looks whether it lives, is well, turns, and has what it acknowledged; if not, that is said, and it is begun anew.</summary>
    public void Check(params Inside.Order[] orders)
    {
        var failed = Subject.Failed();
        _tally.Add(failed);
        if (Subject.HasEnded)
        {
            Found($"it died with {Subject.Status}{(Subject.Reason is { } reason ? $" saying {reason}" : "")}", failed, orders);
            Again();
            return;
        }

        Poke(out var before);
        var wrongs = Tool.Await(() => Work.Wrongs().Concat(Loops(before)), Bound);
        if (wrongs.Length > 0)
        {
            Found(string.Join("\n    ", wrongs), failed, orders);
            Again();
        }
    }

    /// <summary>Something that it must be able to do is refused; it is begun anew.</summary>
    public void Refused(string what, params Inside.Order[] orders)
    {
        var failed = Subject.Failed();
        _tally.Add(failed);
        Found(what, failed, orders);
        Again();
    }

    /// <summary>Something was found.</summary>
    private void Found(string what, IEnumerable<string> failed, IEnumerable<Inside.Order> orders)
    {
        foreach (var one in failed)
        {
            _tally.AddSuspect(one.Split('\t')[0]);
        }

        _tally.AddFinding(
            $"{what}\n    failed: {string.Join(" | ", failed.Select(static one => one.Replace('\t', ':')))}"
            + $"\n    ordered: {string.Join(" | ", orders.Select(static order => order.Text.Replace('\t', ' ')))}"
            + $"\n    {string.Join("\n    ", Subject.LastWords)}",
            _output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Subject.HasEnded)
        {
            Arm();
            try
            {
                Work.Clear();
            }
            catch (WorkException)
            {
                // Said before.
            }

            _ = Subject.Stop();
        }

        Subject.Dispose();
        (Work as IDisposable)?.Dispose();
        _world.Dispose();
    }

    private void Launch(params Inside.Order[] orders)
    {
        Subject = new Subject(_world, Work.Arguments);
        Work.Subject = Subject;
        Arm(orders);
        Subject.Go();
    }

    // As after kill -9: what a new process finds must do.
    private void Again()
    {
        Subject.Dispose();
        Launch();
        var wrongs = Subject.Await(Work.Ready) ? Tool.Await(AbandonedAndWrong, Bound) : ["it does not start"];
        if (wrongs.Length > 0)
        {
            Found($"a new process does not mend it: {string.Join("\n    ", wrongs)}", [], []);
            Renew();
        }
    }

    // A cycle that was broken off is ended first.
    private IEnumerable<string> AbandonedAndWrong()
    {
        try
        {
            Work.Abandon();
        }
        catch (WorkException refused)
        {
            return [refused.Message];
        }

        return Work.Wrongs();
    }

    private void Renew()
    {
        if (_world is not null)
        {
            Dispose();
        }

        _world = new World();
        Work = _makeWork(_world);
        Launch();
        if (!Subject.Await(Work.Ready))
        {
            throw new InvalidOperationException($"it does not start without failures:\n{Subject.Log}");
        }

        Work.Prepare();
        var wrongs = Tool.Await(Work.Wrongs, Bound);
        if (wrongs.Length > 0)
        {
            throw new InvalidOperationException($"without failures: {string.Join('\n', wrongs)}\n{Subject.Log}");
        }

        // Those of the runtime come and go. The logger's ends with the first line that cannot be written; lines are written without it then.
        var calm = Subject.Threads();
        Thread.Sleep(500);
        _threads = [.. Subject.Threads().Intersect(calm).Where(static name => !name.StartsWith(".NET", StringComparison.Ordinal) && name is not ("orders" or "bunshin netns" or "Console logger"))];
        _turning = [.. Subject.Turns().Keys.Where(static name => name == "reconcile" || name.StartsWith("follow ", StringComparison.Ordinal) || name.StartsWith("relay ", StringComparison.Ordinal))];
    }

    // Everybody who follows links hears of this, and a relay of what Wrongs sends.
    private void Poke(out Dictionary<string, long> before)
    {
        before = Subject.Turns();
        _pokes++;
        foreach (var parent in World.Parents)
        {
            _ = Tool.Ip($"-n {_world.Host} link set {parent} alias poke{_pokes}");
        }
    }

    private IEnumerable<string> Loops(Dictionary<string, long> before)
    {
        var now = Subject.Turns();
        var threads = Subject.Threads();
        return _threads.Except(threads).Select(static name => $"the thread \"{name}\" has ended")
            .Concat(_turning.Where(name => now.GetValueOrDefault(name) <= before.GetValueOrDefault(name)).Select(static name => $"\"{name}\" does not turn"));
    }
}
