using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Expectations;

/// <summary>A frame with a chosen destination address is sent, and must arrive somewhere, or must not.</summary>
/// <param name="From">The interface that sends it.</param>
/// <param name="Destination">Its destination MAC.</param>
/// <param name="At">The interface that is watched.</param>
/// <param name="Arrives">Whether it must arrive as a frame for that interface's own stack (class host, broadcast or multicast).</param>
/// <param name="Position">Where the file says so.</param>
public sealed record ArrivalExpectation(
    LabInterface From, MacAddress Destination, LabInterface At, bool Arrives, SourcePosition Position);
