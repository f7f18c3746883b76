using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Expectations;

/// <summary>Which routers a traceroute must show, the target at the end included.</summary>
/// <param name="From">Where it is started.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Family">By which version of IP.</param>
/// <param name="Hops">The routers in order, then the target.</param>
/// <param name="Position">Where the file says so.</param>
public sealed record TraceExpectation(Endpoint From, Endpoint To, LabFamily Family, IReadOnlyList<TraceHop> Hops, SourcePosition Position);
