namespace Bunshin.Fuzz;

/// <summary>One piece of code that takes bytes from outside and must neither crash nor hang on any of them.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Seeds">Inputs that get far into the code; mutations start from them.</param>
/// <param name="Run">Feeds one input. Any exception that comes out is a finding.</param>
public sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, FuzzTarget.Feed Run)
{
    /// <summary>Takes one input.</summary>
    public delegate void Feed(ReadOnlySpan<byte> input);
}
