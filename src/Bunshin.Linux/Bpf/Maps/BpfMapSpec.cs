namespace Bunshin.Linux.Bpf.Maps;

public sealed record BpfMapSpec
{
    /// <summary>Up to 15 letters, digits, '_' and '.'; for people.</summary>
    public required string Name { get; init; }

    /// <summary>How it keeps its entries.</summary>
    public required BpfMapType Type { get; init; }

    /// <summary>Bytes of a key; 0 for a ring buffer.</summary>
    public int KeySize { get; init; }

    /// <summary>Bytes of a value (of one CPU's, in a map with one for each); 0 for a ring buffer.</summary>
    public int ValueSize { get; init; }

    /// <summary>The most entries; a ring buffer's bytes.</summary>
    public required int MaxEntries { get; init; }

    /// <summary>How it is made.</summary>
    public BpfMapFlags Flags { get; init; }

    /// <summary>Whether there is a value for each CPU.</summary>
    public bool IsPerCpu => Type is BpfMapType.PerCpuHash or BpfMapType.PerCpuArray or BpfMapType.LruPerCpuHash;
}

/// <summary>How a map keeps its entries (<c>enum bpf_map_type</c>).</summary>
public enum BpfMapType
{
    /// <summary>Any keys; an update beyond the most entries fails with E2BIG.</summary>
    Hash = 1,

    /// <summary>Keys are 0 to the most entries - 1, 4 bytes; all are there from the start, zero, and none can be deleted.</summary>
    Array = 2,

    /// <summary>Programs to go on in (<see cref="Code.BpfHelper.TailCall"/>), by number; values are descriptors, 4 bytes.</summary>
    ProgramArray = 3,

    /// <summary><see cref="Hash"/> with a value for each CPU.</summary>
    PerCpuHash = 5,

    /// <summary><see cref="Array"/> with a value for each CPU.</summary>
    PerCpuArray = 6,

    /// <summary><see cref="Hash"/> that forgets an entry not used lately when it is full.</summary>
    LruHash = 9,

    /// <summary><see cref="LruHash"/> with a value for each CPU.</summary>
    LruPerCpuHash = 10,

    /// <summary>Longest prefix wins; keys are a length in bits (4 bytes) and the address. Wants <see cref="BpfMapFlags.NoPreallocation"/>.</summary>
    LpmTrie = 11,

    /// <summary>Records from programs to a reader; no keys and values, the most entries are its bytes: a power of two of pages. Linux 5.8.</summary>
    RingBuffer = 27,
}

/// <summary>How a map is made (<c>BPF_F_*</c> for BPF_MAP_CREATE).</summary>
[Flags]
public enum BpfMapFlags : uint
{
    None = 0,

    /// <summary>A hash's entries take memory when they are written and not at once.</summary>
    NoPreallocation = 1 << 0,
}
