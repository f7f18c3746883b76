using Bunshin.Files.Reading;
using Bunshin.Lab.Expectations;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>A lab as its file describes it: checked as a whole, and touching nothing yet.</summary>
public sealed record LabFile : LabTopology
{
    /// <summary>The file as the caller named it, for messages.</summary>
    public required string Path { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>The scenario's identifier (<c>S3</c>), or null.</summary>
    public string? Scenario { get; init; }

    /// <summary>Expectations about cells.</summary>
    public IReadOnlyList<ReachExpectation> Reach { get; init; } = [];

    /// <summary>Children that must be refused.</summary>
    public IReadOnlyList<RefusalExpectation> Refusals { get; init; } = [];

    /// <summary>Captures while a ping runs.</summary>
    public IReadOnlyList<CaptureExpectation> Captures { get; init; } = [];

    /// <summary>Frames that must arrive.</summary>
    public IReadOnlyList<ArrivalExpectation> Arrivals { get; init; } = [];

    /// <summary>Counters of the switch.</summary>
    public IReadOnlyList<CounterExpectation> Counters { get; init; } = [];

    /// <summary>Ways of packets.</summary>
    public IReadOnlyList<TraceExpectation> Traces { get; init; } = [];

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="FaultyFileException">It cannot be read, or something is wrong with it.</exception>
    public static LabFile Load(string path) => Parse(BoundedYaml.TextOf(path), path);

    /// <summary>As <see cref="Load"/>, from text; <paramref name="name"/> is what messages call it.</summary>
    /// <exception cref="FaultyFileException">Something is wrong with it.</exception>
    public static LabFile Parse(string text, string name) => BoundedYaml.Bind(text, name, "a lab has at least `title:` and `hosts:`", LabBinder.Bind);
}
