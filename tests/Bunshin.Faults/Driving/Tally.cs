namespace Bunshin.Faults.Driving;

/// <summary>What was failed, what was found, and what was never reached.</summary>
internal sealed class Tally
{
    private const int MostFindings = 2;
    private readonly Dictionary<Case, int> _failed = [];
    private readonly Dictionary<string, int> _suspects = new(StringComparer.Ordinal);
    private readonly List<string> _findings = [];
    private readonly Dictionary<string, int> _reasons = new(StringComparer.Ordinal);

    /// <summary>How many calls failed.</summary>
    public int Failures => _failed.Values.Sum();

    /// <summary>Everything that was not as it must be.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Every call site met.</summary>
    public HashSet<string> Sites { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether so much came of failures at this site already that no more of it is asked for.</summary>
    public bool IsKnownBad(string site) => _suspects.GetValueOrDefault(site) >= MostFindings;

    /// <summary>A failure at this site came before something that was found.</summary>
    public void AddSuspect(string site) => _suspects[site] = _suspects.GetValueOrDefault(site) + 1;

    /// <summary>Whether this was failed.</summary>
    public bool Has(Case one) => _failed.ContainsKey(one);

    /// <summary>Counts what <see cref="Subject.Failed"/> gives.</summary>
    public void Add(IEnumerable<string> failed)
    {
        foreach (var fields in failed.Select(static line => line.Split('\t')))
        {
            var one = new Case(fields[0], Failure.Parse(fields[1]));
            _failed[one] = _failed.GetValueOrDefault(one) + 1;
        }
    }

    /// <summary>An end with a reason.</summary>
    public void AddReason(string reason) => _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;

    /// <summary>Something that was not as it must be.</summary>
    public void AddFinding(string finding, TextWriter output)
    {
        _findings.Add(finding);
        output.WriteLine($"FOUND {_findings.Count}: {finding}");
    }

    /// <summary>Says all of it.</summary>
    public void Write(TextWriter output, bool isLong)
    {
        output.WriteLine("failures by call and error:");
        foreach (var call in _failed.GroupBy(static entry => $"{entry.Key.Site.Split(" @ ")[0]}: {entry.Key.How}").OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"  {call.Key,-50} {call.Sum(static entry => entry.Value),5} at {call.Count()} call sites");
        }

        if (isLong)
        {
            output.WriteLine("failures by call site:");
            foreach (var site in _failed.GroupBy(static entry => entry.Key.Site).OrderBy(static group => group.Key, StringComparer.Ordinal))
            {
                output.WriteLine($"  {site.Key}: {string.Join(", ", site.Select(static entry => $"{entry.Key.How} {entry.Value}"))}");
            }
        }

        output.WriteLine("ends with a reason:");
        foreach (var (reason, count) in _reasons.OrderByDescending(static entry => entry.Value))
        {
            output.WriteLine($"  {count,4} {reason}");
        }
    }

    /// <summary>Says which places in the code of Bunshin.Linux were never come by, and which were and did not fail.</summary>
    public void WriteCode(TextWriter output)
    {
        var met = Sites.Select(PlaceOf).ToHashSet(StringComparer.Ordinal);
        var failed = _failed.Keys.Select(static one => PlaceOf(one.Site)).ToHashSet(StringComparer.Ordinal);
        var code = CodeSites.All();
        var never = code.Where(site => !met.Contains(site.Split(' ')[0])).ToArray();
        var whole = code.Where(site => met.Contains(site.Split(' ')[0]) && !failed.Contains(site.Split(' ')[0])).ToArray();
        output.WriteLine($"{code.Count} places in Bunshin.Linux call the system: {code.Count - never.Length - whole.Length} failed, {whole.Length} were met and did not, {never.Length} were never met:");
        foreach (var site in never)
        {
            output.WriteLine($"  {site}");
        }
    }

    private static string PlaceOf(string site) => site[(site.IndexOf(" @ ", StringComparison.Ordinal) + 3)..].Split(" < ")[0];

    /// <summary>Says what was met and not failed, each with the errors left.</summary>
    public void WriteNotReached(TextWriter output)
    {
        output.WriteLine("met and not failed:");
        foreach (var site in Sites.Order(StringComparer.Ordinal))
        {
            var left = CallErrors.Of(site).Where(how => !Has(new Case(site, how))).ToArray();
            if (left.Length > 0)
            {
                output.WriteLine($"  {site}: {string.Join(", ", left)}");
            }
            else if (!CallErrors.Of(site).Any())
            {
                output.WriteLine($"  {site}: nothing that it can fail with is known");
            }
        }
    }
}
