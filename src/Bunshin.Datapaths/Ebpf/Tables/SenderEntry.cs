namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>One entry of <c>senders</c>: child number so-and-so of those that list a source.</summary>
/// <remarks>
/// <code>
/// key:  0                8          12         16      value:  0          2        4
///      +----------------+----------+----------+               +----------+--------+
///      | TableKey u64   |index u32 | 0        |               |slot u16  | 1 u16  |   1: the frame goes to nobody else (nodst)
///      +----------------+----------+----------+               +----------+--------+
/// </code>
/// Indexes run from 0 without a gap; all entries of a source say the same of where the frame ends. The slot is 0 where no child that
/// lists the source is up.
/// </remarks>
internal static class SenderEntry
{
    public const int KeySize = 16;

    /// <summary>The frame goes to nobody else.</summary>
    public const uint EndsHere = 1 << 16;

    public static UInt128 KeyOf(ulong key, int index) => new((uint)index, key);
}
