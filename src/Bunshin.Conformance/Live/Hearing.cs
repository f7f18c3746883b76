using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Live;

/// <summary>Takes what was heard at a point.</summary>
/// <param name="sighting">Where and how.</param>
/// <param name="bytes">The frame without a tag that came out of band; of a UDP socket, the payload.</param>
internal delegate void Hearing(Sighting sighting, ReadOnlySpan<byte> bytes);
