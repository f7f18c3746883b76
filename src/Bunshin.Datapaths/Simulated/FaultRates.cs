namespace Bunshin.Datapaths.Simulated;

/// <summary>How often a cable misbehaves, each as a probability from 0 to 1.</summary>
public sealed record FaultRates
{
    /// <summary>A frame is lost.</summary>
    public double Loss { get; init; }

    /// <summary>A frame that is not lost arrives twice.</summary>
    public double Duplication { get; init; }

    /// <summary>A frame that is not lost is held back by up to <see cref="LongestDelay"/>, so that later ones overtake it.</summary>
    public double Reordering { get; init; }

    /// <summary>How long a frame is held back at most.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMilliseconds(1);
}
