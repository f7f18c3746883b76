using Bunshin.Networks;

namespace Bunshin.Docker.Options;

/// <summary>What became of a value.</summary>
/// <param name="Settings">The settings with it.</param>
/// <param name="Problem">Or what is wrong with it, a full sentence.</param>
internal readonly record struct OptionOutcome(NetworkSettings? Settings, string? Problem)
{
    /// <summary>Taken.</summary>
    public static implicit operator OptionOutcome(NetworkSettings settings) => new(settings, null);

    /// <summary>Refused.</summary>
    public static implicit operator OptionOutcome(string problem) => new(null, problem);
}
