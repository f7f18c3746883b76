using System.Text.Json;
using Bunshin.Datapaths;
using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Results;

/// <summary>What a run found.</summary>
public sealed record LabResult
{
    /// <summary>The lab's file.</summary>
    public required string Lab { get; init; }

    /// <summary>The lab's title.</summary>
    public required string Title { get; init; }

    /// <summary>The scenario's identifier, or null.</summary>
    public string? Scenario { get; init; }

    /// <summary>The datapath that carried the children; never <see cref="DatapathKind.Auto"/>.</summary>
    public required DatapathKind Datapath { get; init; }

    /// <summary>Rows and columns of the matrix.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>The cells: by row, then column, then family.</summary>
    public IReadOnlyList<LabCell> Cells { get; init; } = [];

    /// <summary>The expectations beside the matrix.</summary>
    public IReadOnlyList<LabCheck> Checks { get; init; } = [];

    /// <summary>The children as they are.</summary>
    public IReadOnlyList<LabLink> Links { get; init; } = [];

    /// <summary>The stages, in order.</summary>
    public IReadOnlyList<LabTiming> Timings { get; init; } = [];

    /// <summary>What could not be taken down, and other things a person should know; empty when all is well.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether every expectation holds and everything was taken down.</summary>
    public bool Succeeded => Cells.All(cell => cell.Holds) && Checks.All(check => check.Holds != false) && Warnings.Count == 0;

    /// <summary>Indented JSON, with durations in microseconds and causes by their names in lab files.</summary>
    public string ToJson() => JsonSerializer.Serialize(LabDocument.From(this), LabJson.Readable.LabDocument);

    /// <summary>Plain text: the matrix with a sign and a number for each cell, the causes below, then what does not hold.</summary>
    public string ToText() => LabText.Render(this);
}

/// <summary>One cell of the ping matrix.</summary>
/// <param name="From">Endpoint that pings.</param>
/// <param name="To">Endpoint that is pinged.</param>
/// <param name="Family">By which version of IP.</param>
/// <param name="RoundTrip">The quickest of its round trips; null when no answer came.</param>
/// <param name="Cause">Why it failed, or what is remarkable although it did not; null for plain success.</param>
/// <param name="Expected">What the lab expects; null for nothing.</param>
/// <param name="ExpectedCause">The cause the lab expects; null for any.</param>
public sealed record LabCell(
    string From, string To, LabFamily Family, TimeSpan? RoundTrip, Cause? Cause, bool? Expected, CauseKind? ExpectedCause)
{
    /// <summary>Whether an answer came.</summary>
    public bool IsReached => RoundTrip is not null;

    /// <summary>Whether the expectation holds; true where there is none.</summary>
    public bool Holds => (Expected is null || Expected == IsReached) && (ExpectedCause is null || ExpectedCause == Cause?.Kind);
}

/// <summary>An expectation beside the matrix, and what was found.</summary>
/// <param name="Kind"><c>capture</c>, <c>arrive</c>, <c>refuse</c> or <c>link</c>.</param>
/// <param name="Text">What is expected, for a person.</param>
/// <param name="Holds">Whether it is so; null when this datapath cannot tell (<paramref name="Found"/> says why).</param>
/// <param name="Found">What was found.</param>
public sealed record LabCheck(string Kind, string Text, bool? Holds, string Found);

/// <summary>A child as it is on the system, as <c>ip -d link show</c> would say.</summary>
/// <param name="Name"><c>host/interface</c>.</param>
/// <param name="Parent">Its parent as <c>host/interface</c>.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Mode">Mode, or what it has in place of one: <c>id 100</c>.</param>
/// <param name="Flags">Flags, separated by blanks; empty without any.</param>
/// <param name="Mac">MAC.</param>
/// <param name="State"><c>UP</c>, <c>DOWN</c> or <c>NO-CARRIER</c>.</param>
public sealed record LabLink(string Name, string Parent, string Kind, string Mode, string Flags, string Mac, string State)
{
    /// <summary>Puts it together; <paramref name="child"/> with the mode and flags that were found.</summary>
    internal static LabLink Of(LabChild child, string kind, MacAddress mac, bool isUp, bool hasCarrier) => new(
        child.FullName,
        child.Parent,
        kind.ToLowerInvariant(),
        child.ModeText,
        child.FlagsText,
        mac.ToString(),
        !isUp ? "DOWN" : hasCarrier ? "UP" : "NO-CARRIER");
}

/// <summary>How long a stage took.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Duration">Wall clock.</param>
public sealed record LabTiming(LabStage Stage, TimeSpan Duration);

/// <summary>What a run is doing.</summary>
public enum LabStage
{
    /// <summary>Removing what a run that was killed left behind.</summary>
    Sweep,

    /// <summary>Making hosts, cables and the switch.</summary>
    Hosts,

    /// <summary>Making children.</summary>
    Children,

    /// <summary>Giving addresses and routes, and setting links up.</summary>
    Addresses,

    /// <summary>Filling the ping matrix.</summary>
    Ping,

    /// <summary>Finding out why cells failed.</summary>
    Diagnosis,

    /// <summary>Checking the other expectations.</summary>
    Checks,

    /// <summary>Taking everything down.</summary>
    Teardown,
}
