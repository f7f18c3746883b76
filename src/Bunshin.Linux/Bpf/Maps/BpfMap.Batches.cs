using Bunshin.Linux.Bpf.Attributes;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Bpf.Maps;

/// <content>Many entries with one call: hashes and arrays since Linux 5.6, with a value for each CPU since 5.13.</content>
public sealed partial class BpfMap
{
    private const Errno NotSupported = (Errno)524; // ENOTSUPP, the kernel's own, which it should not show to anybody.

    /// <summary>Reads the next entries into <paramref name="keys"/> and <paramref name="values"/>, one after another.</summary>
    /// <param name="cursor">Where to go on; is moved.</param>
    /// <param name="keys">Room for at least one key.</param>
    /// <param name="values">Room for as many entries, <see cref="EntrySize"/> each.</param>
    /// <returns>How many there are; there are no more when the cursor is at the end.</returns>
    /// <exception cref="LinuxException">ENOSPC: give more room, for a hash's entries come by the bucket; errno 524 or EINVAL: not with such a map, or this kernel.</exception>
    public unsafe int LookupBatch(BpfMapCursor cursor, Span<byte> keys, Span<byte> values)
    {
        var room = RoomOf(keys.Length, values.Length);
        if (cursor.Map != this || room == 0 || cursor.IsAtEnd)
        {
            return cursor.IsAtEnd ? 0 : throw new ArgumentException($"no room for an entry of BPF map {Name}, or a cursor of another map");
        }

        fixed (byte* keysAt = keys, valuesAt = values, position = cursor.Position)
        {
            var attributes = new BatchAttributes
            {
                Start = cursor.HasBegun ? (ulong)position : 0,
                End = (ulong)position,
                Keys = (ulong)keysAt,
                Values = (ulong)valuesAt,
                Count = (uint)room,
                Map = Number,
            };
            var errno = Batch(BpfCommand.MapLookupBatch, ref attributes);
            cursor.HasBegun = true;
            cursor.IsAtEnd = errno == Errno.ENOENT;
            return errno is Errno.None or Errno.ENOENT ? (int)attributes.Count : throw Refused("read a batch of BPF map", errno);
        }
    }

    private Errno Batch(BpfCommand command, ref BatchAttributes attributes)
    {
        Syscall.Bpf(command, ref attributes, out var errno);
        GC.KeepAlive(this);
        return errno;
    }

    private LinuxException Refused(string operation, Errno errno)
    {
        var detail = errno is NotSupported or Errno.EINVAL
            ? BpfFeature.Batches.MissingFrom(BpfFeature.Running) ?? $"this kernel has none for maps of type {Spec.Type}"
            : null;
        return new LinuxException(operation, Name, errno, detail);
    }

    /// <summary>How many entries keys and values of so many bytes are.</summary>
    private int RoomOf(int keys, int values) =>
        Spec.KeySize > 0 && keys % Spec.KeySize == 0 && keys / Spec.KeySize * EntrySize == values
            ? keys / Spec.KeySize
            : throw new ArgumentException($"{keys} bytes of keys and {values} bytes of values; in BPF map {Name} they are {Spec.KeySize} and {EntrySize} each");
}

/// <summary>How far a map has been read in batches. One belongs to one walk through one map.</summary>
public sealed class BpfMapCursor
{
    private const int Least = 4;

    /// <summary>At the beginning of <paramref name="map"/>.</summary>
    public BpfMapCursor(BpfMap map)
    {
        Map = map;
        Position = new byte[Math.Max(map.Spec.KeySize, Least)];
    }

    /// <summary>Whether all was read.</summary>
    public bool IsAtEnd { get; internal set; }

    internal BpfMap Map { get; }

    internal bool HasBegun { get; set; }

    /// <summary>The kernel's own: a number of 4 bytes, or a key.</summary>
    internal byte[] Position { get; }
}
