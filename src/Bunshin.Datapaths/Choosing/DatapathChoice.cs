namespace Bunshin.Datapaths.Choosing;

/// <summary>The datapath that was chosen, and what was found about each that was asked.</summary>
/// <param name="Datapath">The first that can serve everything.</param>
/// <param name="Considered">What each one said, in the order in which they were asked; the chosen one is the last.</param>
public sealed record DatapathChoice(IDatapath Datapath, IReadOnlyList<(DatapathKind Kind, ProbeResult Result)> Considered)
{
    /// <summary>Why those that come before it in <see cref="DatapathSelection.Preferred"/> were not taken, as <c>not kernel: …</c>; empty where it was the first asked.</summary>
    public string WhyNotOthers => string.Join("; ", Considered.SkipLast(1).Select(static other => $"not {other.Kind.Word()}: {other.Result.Reason}"));
}
