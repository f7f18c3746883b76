using System.Text.Json;
using Bunshin.Datapaths;
using Bunshin.Lab.Results;

namespace Bunshin.Lab;

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
