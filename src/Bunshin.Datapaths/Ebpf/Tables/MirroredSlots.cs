using System.Buffers.Binary;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>An array of the kernel's by slot that only this process writes, and what is in it.</summary>
internal sealed class MirroredSlots
{
    private readonly BpfMap _map;
    private readonly byte[] _there;

    /// <summary>Reads what is in <paramref name="map"/>.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    public MirroredSlots(BpfMap map)
    {
        _map = map;
        _there = new byte[map.Spec.MaxEntries * map.Spec.ValueSize];
        Span<byte> key = stackalloc byte[sizeof(int)];
        for (var slot = 0; slot < map.Spec.MaxEntries; slot++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, slot);
            _ = map.TryLookup(key, _there.AsSpan(slot * map.Spec.ValueSize, map.Spec.ValueSize));
        }
    }

    /// <summary>What is in <paramref name="slot"/>.</summary>
    public ReadOnlySpan<byte> this[int slot] => _there.AsSpan(slot * _map.Spec.ValueSize, _map.Spec.ValueSize);

    /// <summary>Writes <paramref name="entry"/> to <paramref name="slot"/>, unless it is there.</summary>
    public void Set(int slot, ReadOnlySpan<byte> entry)
    {
        var there = _there.AsSpan(slot * _map.Spec.ValueSize, _map.Spec.ValueSize);
        if (entry.SequenceEqual(there))
        {
            return;
        }

        Span<byte> key = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(key, slot);
        _ = _map.Update(key, entry);
        entry.CopyTo(there);
    }
}
