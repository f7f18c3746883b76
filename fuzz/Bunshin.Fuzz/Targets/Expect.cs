namespace Bunshin.Fuzz.Targets;

/// <summary>What has to hold of what was parsed; else it is a finding like a crash.</summary>
internal static class Expect
{
    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"does not hold: {what}");
        }
    }

    /// <summary>Reads all of a view's bytes, so that one which reaches outside is found.</summary>
    public static void Readable(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var one in bytes)
        {
            sum += one;
        }

        That(sum >= 0, "bytes are not negative");
    }
}
