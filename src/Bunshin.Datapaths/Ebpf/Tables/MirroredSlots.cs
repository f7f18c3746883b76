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
        var keys = new byte[map.Spec.MaxEntries * SlotKey.Size];
        var cursor = new BpfMapCursor(map);
        for (var slot = 0; !cursor.IsAtEnd && slot < map.Spec.MaxEntries;)
        {
            slot += map.LookupBatch(cursor, keys.AsSpan(slot * SlotKey.Size), _there.AsSpan(slot * map.Spec.ValueSize));
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

        _ = _map.Update(SlotKey.Of(in slot), entry);
        entry.CopyTo(there);
    }

    /// <summary>Clears all slots but those that are kept.</summary>
    public void KeepOnly(Func<int, bool> isKept)
    {
        var nothing = new byte[_map.Spec.ValueSize];
        for (var slot = 0; slot < _map.Spec.MaxEntries; slot++)
        {
            if (this[slot].ContainsAnyExcept((byte)0) && !isKept(slot))
            {
                Set(slot, nothing);
            }
        }
    }
}
