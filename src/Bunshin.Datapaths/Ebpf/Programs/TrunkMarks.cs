namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>What a frame's mark tells <see cref="TrunkRules"/> of one that comes over the trunk from the hidden namespace.</summary>
internal static class TrunkMarks
{
    /// <summary>It comes in at the parent, as if from the wire.</summary>
    public const int IntoParent = 1;

    /// <summary>The parent's IP layer routes it.</summary>
    public const int Route = 2;
}
