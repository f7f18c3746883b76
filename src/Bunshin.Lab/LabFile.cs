using Bunshin.Files.Reading;
using Bunshin.Lab.Expectations;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab;

/// <summary>A lab as its file describes it: checked as a whole, and touching nothing yet.</summary>
public sealed record LabFile
{
    private Dictionary<string, LabInterface>? _index;

    /// <summary>The file as the caller named it, for messages.</summary>
    public required string Path { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>The scenario's identifier (<c>S3</c>), or null.</summary>
    public string? Scenario { get; init; }

    /// <summary>What is to be seen, and why it is so; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The hosts, in the file's order.</summary>
    public required IReadOnlyList<LabHost> Hosts { get; init; }

    /// <summary>The adjacent switch, which all NICs are plugged into.</summary>
    public LabSwitch Switch { get; init; } = LabSwitch.Plain;

    /// <summary>Rows and columns of the ping matrix, in the file's order.</summary>
    public required IReadOnlyList<Endpoint> Endpoints { get; init; }

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

    /// <summary>Whether the switch keeps VLANs apart; else it passes tags and does not look at them.</summary>
    public bool HasVlanSwitch => Nics.Any(nic => nic.Port.Vlans is not null);

    /// <summary>All NICs.</summary>
    public IEnumerable<LabNic> Nics => Hosts.SelectMany(host => host.Nics);

    /// <summary>All children, in the file's order.</summary>
    public IEnumerable<LabChild> Children => Hosts.SelectMany(host => host.Children);

    /// <summary>The interface of that full name (<c>host/interface</c>), or null.</summary>
    public LabInterface? Find(string fullName)
    {
        // Hosts never change, so that a copy of the lab may share the index; of two with one name, which is a mistake, the first.
        _index ??= Hosts.SelectMany(host => host.Interfaces).GroupBy(one => one.FullName, StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.First(), StringComparer.Ordinal);
        return _index.GetValueOrDefault(fullName);
    }

    /// <summary>The host of that name.</summary>
    public LabHost Host(string name) => Hosts.First(host => host.Name == name);

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="FaultyFileException">It cannot be read, or something is wrong with it.</exception>
    public static LabFile Load(string path) => Parse(BoundedYaml.TextOf(path), path);

    /// <summary>As <see cref="Load"/>, from text; <paramref name="name"/> is what messages call it.</summary>
    /// <exception cref="FaultyFileException">Something is wrong with it.</exception>
    public static LabFile Parse(string text, string name) => BoundedYaml.Bind(text, name, "a lab has at least `title:` and `hosts:`", LabBinder.Bind);
}
