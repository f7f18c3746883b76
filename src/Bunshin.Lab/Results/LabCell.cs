using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Results;

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
