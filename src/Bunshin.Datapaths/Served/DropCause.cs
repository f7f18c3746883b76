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

    /// <summary>One sentence without a full stop.</summary>
    public string Describe() => Number < VerdictReasons.Count
        ? VerdictReasons.Describe((VerdictReason)Number)
        : CarrierDrops.Describe((CarrierDrop)(Number - VerdictReasons.Count));
}
