using Bunshin.Files.Reading;
using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Expectations;

/// <summary>What the lab expects of one cell of the ping matrix.</summary>
/// <param name="From">Who pings.</param>
/// <param name="To">Who is pinged.</param>
/// <param name="Family">By which version of IP.</param>
/// <param name="Reaches">Whether an answer must come, or must not.</param>
/// <param name="Cause">The cause that must be found, or null when any will do.</param>
/// <param name="Position">Where the file says so.</param>
public sealed record ReachExpectation(
    Endpoint From, Endpoint To, LabFamily Family, bool Reaches, CauseKind? Cause, SourcePosition Position);
