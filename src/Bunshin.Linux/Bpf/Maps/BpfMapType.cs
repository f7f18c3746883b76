namespace Bunshin.Linux.Bpf.Maps;

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

    /// <summary><see cref="Array"/> of maps; values are descriptors, 4 bytes.</summary>
    ArrayOfMaps = 12,

    /// <summary><see cref="Hash"/> of maps; values are descriptors, 4 bytes.</summary>
    HashOfMaps = 13,

    /// <summary>Records from programs to a reader; no keys and values, the most entries are its bytes: a power of two of pages. Linux 5.8.</summary>
    RingBuffer = 27,
}
