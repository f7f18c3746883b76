using Bunshin.Conformance.Recordings;

namespace Bunshin.SecondKernel;

/// <summary>Two recordings of the same sets, made in two boots: where they disagree, a case is not stable.</summary>
internal static class TwoBoots
{
    /// <summary>The first, with the unstable cases of both marked.</summary>
    public static IReadOnlyList<Recording> Join(IReadOnlyList<Recording> first, IReadOnlyList<Recording> second) =>
        [.. first.Zip(second, static (one, other) => one with { Cases = [.. one.Cases.Zip(other.Cases, Join)] })];

    private static RecordedCase Join(RecordedCase one, RecordedCase other) =>
        one with { IsStable = one.IsStable && other.IsStable && CaseComparison.AreEqual(one.Observed, other.Observed) };
}
