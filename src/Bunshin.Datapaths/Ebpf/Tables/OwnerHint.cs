namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>
/// What <c>hints</c> says of all addresses with one number: nobody has one (0), one child has one (its <see cref="OwnerEntry"/>), or
/// <see cref="Several"/> do. An array is looked into without a call, which is what asking <c>owners</c> costs most of.
/// </summary>
/// <remarks>
/// Of a thousand children with random addresses some sixty share a number with another, and are asked for in <c>owners</c>. An entry
/// is one aligned word, so programs see the old one or the new one; whether the address is that child's they see in <c>children</c>.
/// </remarks>
internal static class OwnerHint
{
    /// <summary>How many numbers there are.</summary>
    public const int Count = 1 << 14;

    /// <summary>Ask <c>owners</c>; no child has this slot.</summary>
    public const uint Several = uint.MaxValue;

    /// <summary>Where the last two bytes of the address begin in a <see cref="TableKey"/>; the port's slot is behind them.</summary>
    public const int Skipped = 32;

    /// <summary>By how much they are shifted against themselves, so that all their bits matter; addresses in a row get different numbers.</summary>
    public const int Fold = 6;

    /// <summary>The number of an address at a port.</summary>
    public static int NumberOf(ulong key)
    {
        var last = key >> Skipped;
        return (int)((last ^ (last >> Fold)) & (Count - 1));
    }

    /// <summary>All of them that are not 0, for what <c>owners</c> says.</summary>
    public static Dictionary<int, uint> Draw(Dictionary<UInt128, uint> owners)
    {
        var hints = new Dictionary<int, uint>();
        foreach (var (key, owner) in owners)
        {
            var number = NumberOf((ulong)key);
            hints[number] = hints.ContainsKey(number) ? Several : owner;
        }

        return hints;
    }
}
