using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Expectations;

/// <summary>Whether a capture on an interface sees a ping's echo frames.</summary>
/// <param name="From">Who pings.</param>
/// <param name="To">Who is pinged.</param>
/// <param name="Family">By which version of IP.</param>
/// <param name="On">The interface that is captured on.</param>
/// <param name="SeesFrames">Whether echo frames must be seen, or none.</param>
/// <param name="Position">Where the file says so.</param>
public sealed record CaptureExpectation(
    Endpoint From, Endpoint To, LabFamily Family, LabInterface On, bool SeesFrames, SourcePosition Position);
