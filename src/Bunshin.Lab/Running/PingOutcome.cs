namespace Bunshin.Lab.Running;

/// <summary>What became of a ping.</summary>
/// <param name="Request">The cell.</param>
/// <param name="RoundTrip">Null when no answer came.</param>
/// <param name="Error">What the system said to a send, where it refused (<c>EHOSTUNREACH</c> and the like).</param>
internal sealed record PingOutcome(PingRequest Request, TimeSpan? RoundTrip, string? Error);
