using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Expectations;

/// <summary>How far a counter of the switch must have moved.</summary>
public sealed record CounterExpectation
{
    /// <summary>What is counted.</summary>
    public required SwitchCount Count { get; init; }

    /// <summary>At which port; null for a filter's hits.</summary>
    public LabNic? Port { get; init; }

    /// <summary>Of which filter; null for a port.</summary>
    public LabFilter? Filter { get; init; }

    /// <summary>By how many frames.</summary>
    public required CountRange Range { get; init; }

    /// <summary>While this ping runs, which must be answered or not as the matrix says; null: since the lab was brought up.</summary>
    public (Endpoint From, Endpoint To, LabFamily Family)? During { get; init; }

    /// <summary>Where the file says so.</summary>
    public SourcePosition Position { get; init; }
}
