namespace Bunshin.Forwarding.Policies;

/// <summary>What a child may send and what it is given, beyond what its kind and mode say. As it is by default everything passes.</summary>
public sealed record ChildPolicy
{
    /// <summary>It sends only as itself; null: it sends as whom it likes.</summary>
    public SenderGuard? Guard { get; init; }

    /// <summary>Of what it sends.</summary>
    public TrafficPolicy Sent { get; init; } = TrafficPolicy.Open;

    /// <summary>Of what is to be delivered to it.</summary>
    public TrafficPolicy Received { get; init; } = TrafficPolicy.Open;

    /// <summary>What holds for <paramref name="direction"/>.</summary>
    public TrafficPolicy Of(PolicyDirection direction) => direction == PolicyDirection.Sent ? Sent : Received;

    /// <summary>The guard, where it has a say.</summary>
    public SenderGuard? GuardOf(PolicyDirection direction) => direction == PolicyDirection.Sent ? Guard : null;

    /// <summary>Frames of <paramref name="direction"/> may be refused.</summary>
    public bool Concerns(PolicyDirection direction) => GuardOf(direction) is not null || Of(direction).Concerns;
}
