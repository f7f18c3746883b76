namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>What a frame's mark tells <see cref="TrunkRules"/> of one that comes over the trunk from the hidden namespace.</summary>
internal static class TrunkMarks
{
    /// <summary>It comes in at the device, as if from the wire.</summary>
    public const int Into = 1;

    /// <summary>The IP layer beside the device routes it.</summary>
    public const int Route = 2;

    /// <summary>The slot of the device, the parent or a child in its namespace, stands from this bit on.</summary>
    public const int SlotShift = 8;

    /// <summary>What of a mark is no slot.</summary>
    public const int KindMask = (1 << SlotShift) - 1;
}
