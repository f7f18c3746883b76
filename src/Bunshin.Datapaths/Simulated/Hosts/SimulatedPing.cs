using Bunshin.Packets.Describing;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>How an exchange (ping or UDP echo) went, and what became of every frame of it.</summary>
/// <param name="Reached">Whether an answer came back.</param>
/// <param name="Rtt">Virtual time from sending the request that was answered to its answer; null without one.</param>
/// <param name="IsLocal">Both ends are one host: answered inside its IP layer, no frame was sent.</param>
/// <param name="Trail">What happened, in order, on all interfaces and switches, for all attempts.</param>
public sealed record SimulatedPing(bool Reached, TimeSpan? Rtt, bool IsLocal, IReadOnlyList<TrailStep> Trail)
{
    /// <summary>The trail in words, each thing said once though attempts repeat it.</summary>
    public IReadOnlyList<string> Explain() => [.. Trail.Select(step => step.ToLine()).Distinct()];

    /// <summary>How many echo frames a capture on <paramref name="at"/> sees, both ways together.</summary>
    public int EchoesAt(SimulatedInterface at) => Trail.Count(step =>
        step.Interface == at
        && (step.Kind is TrailKind.Sent or TrailKind.Received)
        && (step.Frame.Kind is FrameKind.EchoRequest or FrameKind.EchoReply));
}
