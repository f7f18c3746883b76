namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>What a frame's mark tells <see cref="TrunkRules"/> of one that comes over the trunk from the hidden namespace.</summary>
internal static class TrunkMarks
{
    /// <summary>It comes in at the parent, as if from the wire.</summary>
    public const int IntoParent = 1;

    /// <summary>The IP layer beside the device routes it whose slot stands from <see cref="SlotShift"/> on: the parent, or a child in its namespace.</summary>
    public const int Route = 2;

    /// <summary>It is the host's, as if it had sent it to itself.</summary>
    public const int IntoHost = 3;

    public const int SlotShift = 8;

    /// <summary>What of a mark is not a slot.</summary>
    public const int KindMask = (1 << SlotShift) - 1;
}
