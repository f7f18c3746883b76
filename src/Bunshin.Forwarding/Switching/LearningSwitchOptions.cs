namespace Bunshin.Forwarding.Switching;

/// <summary>How a <see cref="LearningSwitch"/> is built.</summary>
public sealed record LearningSwitchOptions
{
    /// <summary>How many addresses it remembers at most, static ones included; when full, new ones are not learned.</summary>
    public int MaximumAddresses { get; init; } = 4096;

    /// <summary>After how many of the caller's ticks without a frame an address is forgotten; 300 s is usual, 0 never.</summary>
    public long AgeingTicks { get; init; } = 300_000;

    /// <summary>Rules that every frame is held against, in order; the first that drops ends it.</summary>
    public IReadOnlyList<SwitchFilter> Filters { get; init; } = [];
}
