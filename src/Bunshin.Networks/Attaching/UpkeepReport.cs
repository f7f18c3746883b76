namespace Bunshin.Networks.Attaching;

/// <summary>What a look at one parent has found.</summary>
internal sealed class UpkeepReport
{
    private readonly List<string> _problems = [];
    private readonly List<string> _notes = [];

    /// <summary>What is not as it should be now, in sentences.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>What was seen and done that people may want to read of, in sentences.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>How many things were put right.</summary>
    public int Repairs { get; private set; }

    /// <summary>Something is not as it should be.</summary>
    public void Tell(params IEnumerable<string> problems) => _problems.AddRange(problems);

    /// <summary>Something was seen.</summary>
    public void Note(string note) => _notes.Add(note);

    /// <summary>Something was put right.</summary>
    /// <param name="note">What; null for what people need not read of.</param>
    public void Repaired(string? note)
    {
        Repairs++;
        if (note is not null)
        {
            _notes.Add(note);
        }
    }

    /// <summary>With what another has found.</summary>
    public void Add(UpkeepReport other)
    {
        _problems.AddRange(other._problems);
        _notes.AddRange(other._notes);
        Repairs += other.Repairs;
    }

    /// <summary>Does one step; what it throws, whatever it is, is a problem of the thing it was about and of nothing else.</summary>
    /// <param name="what">What stands before the reason; empty for nothing.</param>
    /// <param name="step">The step.</param>
    /// <returns>Whether it succeeded.</returns>
    public bool Try(string what, Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (Exception failure)
        {
            var reasons = failure switch
            {
                NetworkException refusal => refusal.Problems,
                Datapaths.DatapathException refusal => refusal.Problems,
                _ => [Health.Supervision.Sentence(failure)],
            };
            Tell(reasons.Select(reason => what.Length == 0 ? reason : $"{what}: {reason}"));
            return false;
        }
    }
}
