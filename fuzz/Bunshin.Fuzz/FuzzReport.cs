using System.Globalization;

namespace Bunshin.Fuzz;

/// <summary>What a run of one target found.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Seed">What gives the same inputs again.</param>
/// <param name="Executions">How many inputs were run.</param>
/// <param name="Failure">The first input that was not taken, or null.</param>
public sealed record FuzzReport(string Target, int Seed, long Executions, FuzzFailure? Failure)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Target}: {Executions} inputs, seed {Seed}{(Failure is null ? ", no failure" : $"\n  input {Failure.Number}: {Convert.ToHexStringLower(Failure.Input)}\n  {Failure.What}")}");
}
