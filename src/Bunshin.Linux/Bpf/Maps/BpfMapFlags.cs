namespace Bunshin.Linux.Bpf.Maps;

/// <summary>How a map is made (<c>BPF_F_*</c> for BPF_MAP_CREATE).</summary>
[Flags]
public enum BpfMapFlags : uint
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>A hash's entries take memory when they are written and not at once.</summary>
    NoPreallocation = 1 << 0,

    /// <summary>An array of this many entries may stand in a map of maps beside others of other sizes. Linux 5.10.</summary>
    InnerMap = 1 << 12,
}
