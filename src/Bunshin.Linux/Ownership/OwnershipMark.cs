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

    /// <summary>A group that, as good as surely, nobody else uses.</summary>
    public static uint NewGroup() => Group | (uint)Random.Shared.Next(1, 1 << MarkShift);

    /// <summary>Whether an interface of that group is one that shall go with its process.</summary>
    public static bool Covers(uint group) => group >> MarkShift == Group >> MarkShift;
}
