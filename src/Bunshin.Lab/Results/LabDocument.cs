using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bunshin.Datapaths;
using Bunshin.Lab.Diagnosis;

namespace Bunshin.Lab.Results;

/// <summary>A result as it is written to JSON.</summary>
internal sealed record LabDocument(
    string Lab,
    string Title,
    string? Scenario,
    string Datapath,
    bool Succeeded,
    IReadOnlyList<string> Endpoints,
    IReadOnlyList<LabDocument.Cell> Cells,
    IReadOnlyList<LabCheck> Checks,
    IReadOnlyList<LabLink> Links,
    IReadOnlyList<LabDocument.Timing> Timings,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Translates a result.</summary>
    public static LabDocument From(LabResult result) => new(
        result.Lab,
        result.Title,
        result.Scenario,
        result.Datapath.Word(),
        result.Succeeded,
        result.Endpoints,
        [.. result.Cells.Select(Of)],
        result.Checks,
        result.Links,
        [.. result.Timings.Select(one => new Timing(one.Stage.ToString().ToLowerInvariant(), (long)one.Duration.TotalMicroseconds))],
        result.Warnings);

    private static Cell Of(LabCell cell) => new(
        cell.From,
        cell.To,
        cell.Family.ToString().ToLowerInvariant(),
        cell.IsReached,
        cell.RoundTrip is { } time ? Math.Round(time.TotalMicroseconds, 1) : null,
        cell.Cause is null ? null : CauseNames.Of(cell.Cause.Kind),
        cell.Cause?.Text,
        cell.Cause?.Trail,
        cell.Expected,
        cell.ExpectedCause is { } cause ? CauseNames.Of(cause) : null,
        cell.Holds);

    /// <summary>A cell; <see cref="RttUs"/> in microseconds.</summary>
    internal sealed record Cell(
        string From, string To, string Family, bool Reached, double? RttUs, string? Cause, string? CauseText,
        IReadOnlyList<string>? Trail, bool? Expected, string? ExpectedCause, bool Holds);

    /// <summary>A stage; <see cref="Us"/> in microseconds.</summary>
    internal sealed record Timing(string Stage, long Us);
}

/// <summary>Serialisation without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LabDocument))]
internal sealed partial class LabJson : JsonSerializerContext
{
    /// <summary>The one to use: arrows and quotation marks stay as they are, since the text goes to files and pipes and never into HTML.</summary>
    public static LabJson Readable => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
