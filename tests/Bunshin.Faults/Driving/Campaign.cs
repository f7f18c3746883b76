using System.Diagnostics;

namespace Bunshin.Faults.Driving;

/// <summary>Fails every call that bunshin makes at its work, in all ways in which it can fail, as far as the number of failures goes.</summary>
internal sealed class Campaign(Running running, Tally tally, Random random, TextWriter output)
{
    private const int Together = 6;
    private const int MostTries = 3;
    private const int MostOfBurst = 12;
    private readonly Dictionary<string, long>[] _met = new Dictionary<string, long>[World.Parents.Length];

    /// <summary>Runs it.</summary>
    /// <param name="failures">How many are to fail, in all.</param>
    public void Run(int failures)
    {
        var goal = tally.Failures + failures;
        var atStart = running.Subject.Sites();
        for (var parent = 0; parent < _met.Length; parent++)
        {
            Meet(parent);
        }

        running.Stop();
        var atEnd = running.Subject.LastSites();
        running.Start();
        tally.Sites.UnionWith(atStart.Keys);
        output.WriteLine($"{tally.Sites.Count} call sites met: {atStart.Count} until it served all that stays, {atEnd.Count - atStart.Count} later");

        // Starts take longest; a quick run has few of them.
        var starts = Mixed(atStart.Keys);
        var ends = Mixed(atEnd.Keys.Except(atStart.Keys).Where(site => _met.All(met => !met.ContainsKey(site))));
        var turns = Mixed(_met.SelectMany(static met => met.Keys).Distinct());
        Turns(turns, tally.Failures + (failures * 2 / 3));
        foreach (var one in starts.Take(failures / 6))
        {
            running.Stop();
            running.Start(one.Order(0, 1));
            Say();
        }

        foreach (var one in ends.Take(failures / 20))
        {
            running.Stop(one.Order(0, 1));
            running.Start();
        }

        Bursts(turns, goal);
    }

    // What a cycle comes by, by how its counts rise.
    private void Meet(int parent)
    {
        var before = running.Subject.Sites();
        running.Work.Cycle(parent);
        _met[parent] = running.Subject.Sites().Where(site => site.Value > before.GetValueOrDefault(site.Key))
            .ToDictionary(static site => site.Key, site => site.Value - before.GetValueOrDefault(site.Key), StringComparer.Ordinal);
        tally.Sites.UnionWith(_met[parent].Keys);
    }

    // In turns, so that a short run has something of every call.
    private List<Case> Mixed(IEnumerable<string> sites)
    {
        var cases = sites.Order(StringComparer.Ordinal).SelectMany(static site => CallErrors.Of(site).Select(how => new Case(site, how))).ToArray();
        random.Shuffle(cases);
        return [.. cases.GroupBy(static one => one.Site.Split(" @ ")[0])
            .SelectMany(static call => call.Select(static (one, index) => (one, index)))
            .OrderBy(static pair => pair.index)
            .Select(static pair => pair.one)];
    }

    private void Turns(List<Case> cases, int goal)
    {
        var tries = new Dictionary<Case, int>();
        var pending = cases.ToList();
        while (pending.Count > 0 && tally.Failures < goal)
        {
            if (tally.IsKnownBad(pending[0].Site))
            {
                pending.RemoveAt(0);
                continue;
            }

            var parent = Somewhere(pending[0]);
            var group = pending.Where(one => _met[parent].ContainsKey(one.Site) && !tally.IsKnownBad(one.Site)).DistinctBy(static one => one.Site).Take(Together).ToArray();
            Once(parent, [.. group.Select(one => one.Order(Skip(parent, one, tries), 1))]);
            foreach (var one in group)
            {
                tries[one] = tries.GetValueOrDefault(one) + 1;
                if (tally.Has(one) || tries[one] == MostTries)
                {
                    _ = pending.Remove(one);
                }
            }

            Say();
        }
    }

    private int Skip(int parent, Case one, Dictionary<Case, int> tries) =>
        tries.ContainsKey(one) ? 0 : random.Next((int)Math.Min(_met[parent][one.Site], 8));

    private void Bursts(List<Case> cases, int goal)
    {
        while (tally.Failures < goal && cases.Count > 0)
        {
            var one = cases[random.Next(cases.Count)];
            if (tally.IsKnownBad(one.Site))
            {
                continue;
            }

            Once(Somewhere(one), [one.Order(random.Next(3), random.Next(2, MostOfBurst))]);
            Say();
        }
    }

    private int Somewhere(Case one)
    {
        var places = Enumerable.Range(0, _met.Length).Where(parent => _met[parent].ContainsKey(one.Site)).ToArray();
        return places[random.Next(places.Length)];
    }

    private void Once(int parent, Inside.Order[] orders)
    {
        running.Arm(orders);
        try
        {
            running.Work.Cycle(parent);
        }
        catch (WorkException refused)
        {
            if (!running.Subject.HasEnded)
            {
                running.Refused(refused.Message, orders);
                return;
            }
        }

        if (!running.Subject.HasEnded)
        {
            running.Arm();
        }

        running.Check(orders);
    }

    private readonly Stopwatch _said = Stopwatch.StartNew();

    private void Say()
    {
        if (_said.Elapsed > TimeSpan.FromSeconds(20))
        {
            output.WriteLine($"{tally.Failures} failures, {tally.Findings.Count} findings");
            _said.Restart();
        }
    }
}
