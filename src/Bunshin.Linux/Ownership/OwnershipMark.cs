namespace Bunshin.Linux.Ownership;

/// <summary>How an interface says that it is ours: by its link group.</summary>
/// <remarks>
/// The group is given in the very request that makes the interface, so there is no moment at which one exists unmarked; and
/// neither a name nor a record alone can lead to the removal of somebody else's. A group of one's own also lets thousands of
/// interfaces go in one request: one by one each costs the kernel some 20 ms of waiting, together the same once.
/// </remarks>
public static class OwnershipMark
{
    /// <summary>The group for what is made one by one; its upper byte is the mark.</summary>
    public const uint Group = 0x6200_0000;

    private const int MarkShift = 24;
    private const uint LastingBit = 1u << (MarkShift - 1);

    /// <summary>A group that, as good as surely, nobody else uses.</summary>
    /// <param name="isLasting">Whether its interfaces outlive their process.</param>
    public static uint NewGroup(bool isLasting = false) => Group | (isLasting ? LastingBit : 0) | (uint)Random.Shared.Next(1, (int)LastingBit);

    /// <summary>The group of what outlives its process on <paramref name="parent"/>: the same in every process, so that the next one knows it.</summary>
    public static uint LastingGroup(string parent)
    {
        // FNV-1a: it must be the same on every machine and in every version.
        var hash = 2166136261u;
        foreach (var letter in System.Text.Encoding.UTF8.GetBytes(parent))
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return Group | LastingBit | (hash & (LastingBit - 1));
    }

    /// <summary>Whether an interface of that group is ours, of this process or of another.</summary>
    public static bool Covers(uint group) => group >> MarkShift == Group >> MarkShift;

    /// <summary>Whether an interface of that group is ours and shall stay when its process ends.</summary>
    public static bool IsLasting(uint group) => Covers(group) && (group & LastingBit) != 0;
}
