using Bunshin.Forwarding;

namespace Bunshin.Datapaths.Served;

/// <summary>Why a frame was dropped, as one number: the rules' reasons, then those of what carries frames.</summary>
/// <param name="Number">From 0 to <see cref="Count"/> - 1.</param>
internal readonly record struct DropCause(int Number)
{
    /// <summary>How many there are, for an array of counters.</summary>
    public const int Count = VerdictReasons.Count + CarrierDrops.Count;

    public static DropCause Of(VerdictReason reason) => new((int)reason);

    public static DropCause Of(CarrierDrop drop) => new(VerdictReasons.Count + (int)drop);

    /// <summary>Counts by sentence; what is said alike counts together.</summary>
    public static Dictionary<string, long> Sum(IEnumerable<KeyValuePair<string, long>> counts)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (sentence, count) in counts)
        {
            sums[sentence] = sums.GetValueOrDefault(sentence) + count;
        }

        return sums;
    }

    /// <summary>One sentence without a full stop.</summary>
    public string Describe() => Number < VerdictReasons.Count
        ? VerdictReasons.Describe((VerdictReason)Number)
        : CarrierDrops.Describe((CarrierDrop)(Number - VerdictReasons.Count));
}
