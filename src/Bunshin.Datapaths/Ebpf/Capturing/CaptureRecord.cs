using System.Buffers.Binary;
using System.Diagnostics;
using Bunshin.Datapaths.Ebpf.Policies;
using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Datapaths.Served;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Capturing;

/// <summary>What a capture's programs write of a frame. All integers in the machine's order but where said.</summary>
/// <remarks>
/// <code>
///  0        8          12         16       20           24            28         32
/// +--------+----------+----------+--------+------------+-------------+----------+----------------+
/// |time u64|cause u32 |length u32|kept u32|has tag u32 |TPID, wire   | TCI u32  | bytes, then    |
/// |        |          |          |        |            |u32          |          | what was there |
/// +--------+----------+----------+--------+------------+-------------+----------+----------------+
/// </code>
/// Time in nanoseconds since boot. "cause" as <see cref="DropRules"/> leaves it: cause, slot, and from bit 31 whether the child had sent it.
/// </remarks>
internal readonly ref struct CaptureRecord
{
    public const int HeaderSize = 32;

    public const int CauseOffset = 8;

    public const int LengthOffset = 12;

    public const int KeptOffset = 16;

    public const int HasTagOffset = 20;

    public const int TpidOffset = 24;

    public const int TciOffset = 28;

    /// <summary>In the cause's place: the frame is not dropped.</summary>
    public const int Passed = DropRules.CauseMask;

    private readonly ReadOnlySpan<byte> _record;

    private CaptureRecord(ReadOnlySpan<byte> record) => _record = record;

    public int Slot => (int)(Cause >> DropRules.SlotShift) & DropRules.SlotMask;

    private uint Cause => Word(CauseOffset);

    /// <summary>False where it is shorter than it says.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out CaptureRecord read)
    {
        read = new CaptureRecord(record);
        return record.Length >= HeaderSize && read.Word(KeptOffset) <= record.Length - HeaderSize;
    }

    /// <summary>The cause's word of a frame that passes.</summary>
    public static uint PassedBy(int slot, bool isSent) => Passed | ((uint)slot << DropRules.SlotShift) | ((isSent ? 1u : 0) << DropRules.SentShift);

    /// <summary>The frame.</summary>
    /// <param name="device">The name behind <see cref="Slot"/>.</param>
    /// <param name="boot">Nanoseconds from 1970 to the boot.</param>
    public CapturedFrame Frame(string device, long boot)
    {
        var bytes = _record.Slice(HeaderSize, (int)Word(KeptOffset));
        var length = (int)Word(LengthOffset);
        var cause = (int)(Cause & DropRules.CauseMask);
        var isSent = Cause >> DropRules.SentShift != 0;
        return new(
            device, isSent, cause == Passed ? null : Reason(cause), (ulong)boot + BinaryPrimitives.ReadUInt64LittleEndian(_record),
            Word(HasTagOffset) == 0 ? length : length + VlanTag.Length, Word(HasTagOffset) == 0 ? bytes.ToArray() : WithTag(bytes));
    }

    /// <summary>Nanoseconds from 1970 to the boot, by the clock that programs read.</summary>
    public static long Boot() => ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick) - TimeOf(Stopwatch.GetTimestamp());

    /// <summary>Nanoseconds from the boot to a <see cref="Stopwatch"/>'s timestamp, as programs count them.</summary>
    public static long TimeOf(long timestamp) => (long)(timestamp * (1e9 / Stopwatch.Frequency));

    private static string Reason(int cause) => cause < DropCause.Count ? new DropCause(cause).Describe() : RefusalCounts.Describe(cause);

    private byte[] WithTag(ReadOnlySpan<byte> bytes)
    {
        const int At = 2 * MacAddress.Length;
        if (bytes.Length < At)
        {
            return bytes.ToArray();
        }

        var tag = new byte[VlanTag.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(tag, (ushort)Word(TpidOffset));
        BinaryPrimitives.WriteUInt16BigEndian(tag.AsSpan(2), (ushort)Word(TciOffset));
        return [.. bytes[..At], .. tag, .. bytes[At..]];
    }

    private uint Word(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_record[offset..]);
}
