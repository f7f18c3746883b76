using System.Runtime.InteropServices;
using Bunshin.Linux.Bpf.Attributes;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Bpf.Maps;

/// <content>Single entries. Nothing here allocates unless it throws, except for sums.</content>
public sealed partial class BpfMap
{
    /// <summary>Copies the value of <paramref name="key"/>.</summary>
    /// <param name="key">As long as the map's keys.</param>
    /// <param name="value">As long as <see cref="EntrySize"/>.</param>
    /// <returns>False: there is none.</returns>
    /// <exception cref="LinuxException">The kernel refused (EOPNOTSUPP: programs alone may look it up).</exception>
    public bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        RefuseKey(key.Length);
        RefuseValue(value.Length);
        return Try(BpfCommand.MapLookup, key, value, 0) switch
        {
            Errno.None => true,
            Errno.ENOENT => false,
            var errno => throw new LinuxException("look up in BPF map", Name, errno),
        };
    }

    /// <summary>Writes <paramref name="value"/> under <paramref name="key"/>.</summary>
    /// <param name="key">As long as the map's keys.</param>
    /// <param name="value">As long as <see cref="EntrySize"/>.</param>
    /// <param name="which">Whether new or present entries only.</param>
    /// <returns>False: it was not written, for the entry is there (<see cref="BpfUpdate.OnlyNew"/>) or is not (<see cref="BpfUpdate.OnlyPresent"/>).</returns>
    /// <exception cref="LinuxException">E2BIG: the map is full, or an array has no such number; ENOMEM: no memory.</exception>
    public bool Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, BpfUpdate which = BpfUpdate.Any)
    {
        RefuseKey(key.Length);
        RefuseValue(value.Length);
        return Try(BpfCommand.MapUpdate, key, value, (ulong)which) switch
        {
            Errno.None => true,
            Errno.EEXIST when which == BpfUpdate.OnlyNew => false,
            Errno.ENOENT when which == BpfUpdate.OnlyPresent => false,
            var errno => throw new LinuxException("write into BPF map", Name, errno, errno == Errno.E2BIG ? $"it has room for {Spec.MaxEntries} entries" : null),
        };
    }

    /// <summary>Puts <paramref name="entry"/>, a program or a map, under <paramref name="key"/> of a map of those.</summary>
    /// <exception cref="LinuxException">EINVAL: it is not as the map's entries are; E2BIG: there is no such number.</exception>
    public void Update(ReadOnlySpan<byte> key, BpfObject entry)
    {
        var number = entry.Descriptor.Number;
        Update(key, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number)));
        GC.KeepAlive(entry);
    }

    /// <summary>Adds up, over all CPUs, the 8-byte counters of which the value of <paramref name="key"/> consists.</summary>
    /// <param name="key">As long as the map's keys.</param>
    /// <param name="sums">A place for each counter of a value.</param>
    /// <returns>False: there is no such entry, and nothing was added.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public bool TrySum(ReadOnlySpan<byte> key, Span<long> sums)
    {
        if (sums.Length * sizeof(long) != Spec.ValueSize)
        {
            throw new ArgumentException($"a value of BPF map {Name} has {Spec.ValueSize} bytes, not {sums.Length} counters of {sizeof(long)}");
        }

        var entry = new byte[EntrySize];
        if (!TryLookup(key, entry))
        {
            return false;
        }

        var counters = MemoryMarshal.Cast<byte, long>(entry);
        for (var at = 0; at < counters.Length; at++)
        {
            sums[at % sums.Length] += counters[at];
        }

        return true;
    }

    /// <summary>Removes the entry of <paramref name="key"/>.</summary>
    /// <returns>False: there was none.</returns>
    /// <exception cref="LinuxException">EINVAL: an array's entries cannot be removed.</exception>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        RefuseKey(key.Length);
        return Try(BpfCommand.MapDelete, key, default, 0) switch
        {
            Errno.None => true,
            Errno.ENOENT => false,
            var errno => throw new LinuxException("delete from BPF map", Name, errno),
        };
    }

    /// <summary>
    /// Writes the key after <paramref name="key"/> in the map's own order to <paramref name="next"/>. A key that is not there (any
    /// more) is followed by the first one, so whoever walks while others delete may walk again and again.
    /// </summary>
    /// <param name="key">As long as the map's keys; empty asks for the first. May be the same memory as the next.</param>
    /// <param name="next">As long as the map's keys.</param>
    /// <returns>False: it was the last one.</returns>
    /// <exception cref="LinuxException">EOPNOTSUPP: maps of this type cannot be walked.</exception>
    public bool TryNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        RefuseKey(next.Length);
        if (!key.IsEmpty)
        {
            RefuseKey(key.Length);
        }

        return Try(BpfCommand.MapNextKey, key, next, 0) switch
        {
            Errno.None => true,
            Errno.ENOENT => false,
            var errno => throw new LinuxException("walk BPF map", Name, errno),
        };
    }

    private unsafe Errno Try(BpfCommand command, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong flags)
    {
        fixed (byte* keyAt = key, valueAt = value)
        {
            var attributes = new ElementAttributes { Map = Number, Key = (ulong)keyAt, Value = (ulong)valueAt, Flags = flags };
            Syscall.Bpf(command, ref attributes, out var errno);
            GC.KeepAlive(this);
            return errno;
        }
    }

    private void RefuseKey(int length)
    {
        if (length != Spec.KeySize)
        {
            throw new ArgumentException($"a key of BPF map {Name} is {Spec.KeySize} bytes, not {length}");
        }
    }

    private void RefuseValue(int length)
    {
        if (length != EntrySize)
        {
            throw new ArgumentException($"an entry of BPF map {Name} is {EntrySize} bytes, not {length}");
        }
    }
}

/// <summary>Which entries an update writes (<c>BPF_ANY</c>, <c>BPF_NOEXIST</c>, <c>BPF_EXIST</c>).</summary>
public enum BpfUpdate
{
    Any = 0,

    /// <summary>New ones only.</summary>
    OnlyNew = 1,

    OnlyPresent = 2,
}
