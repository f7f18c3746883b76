namespace Bunshin.Linux.Bpf.Code;

/// <summary>What is done to memory in one step; the values stand in the instruction's immediate (RFC 9669, 5.3).</summary>
/// <remarks>All but the first, without fetching, are Linux 5.12 and later.</remarks>
public enum BpfAtomic
{
    /// <summary>memory += source.</summary>
    Add = 0x00,

    /// <summary>memory |= source.</summary>
    Or = 0x40,

    /// <summary>memory &amp;= source.</summary>
    And = 0x50,

    /// <summary>memory ^= source.</summary>
    Xor = 0xA0,

    /// <summary><see cref="Add"/>, and source becomes what the memory was before.</summary>
    FetchAdd = 0x01,

    /// <summary><see cref="Or"/>, and source becomes what the memory was before.</summary>
    FetchOr = 0x41,

    /// <summary><see cref="And"/>, and source becomes what the memory was before.</summary>
    FetchAnd = 0x51,

    /// <summary><see cref="Xor"/>, and source becomes what the memory was before.</summary>
    FetchXor = 0xA1,

    /// <summary>Memory and source change places.</summary>
    Exchange = 0xE1,

    /// <summary>If memory is the same as R0, source is written; R0 becomes what the memory was before.</summary>
    CompareExchange = 0xF1,
}
