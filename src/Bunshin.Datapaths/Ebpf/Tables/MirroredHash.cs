using System.Buffers.Binary;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>A hash of the kernel's with 4-byte values that only this process writes, and what is in it.</summary>
internal sealed class MirroredHash
{
    private const int LongestKey = 16;
    private readonly BpfMap _map;
    private readonly Dictionary<UInt128, uint> _there = [];

    /// <summary>Reads what is in <paramref name="map"/>.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    public MirroredHash(BpfMap map)
    {
        _map = map;
        Span<byte> key = stackalloc byte[LongestKey];
        Span<byte> value = stackalloc byte[sizeof(uint)];
        key.Clear();
        var used = key[..map.Spec.KeySize];
        for (var found = map.TryNextKey([], used); found; found = map.TryNextKey(used, used))
        {
            if (map.TryLookup(used, value))
            {
                _there[BinaryPrimitives.ReadUInt128LittleEndian(key)] = BinaryPrimitives.ReadUInt32LittleEndian(value);
            }
        }
    }

    /// <summary>Writes the entries of <paramref name="wanted"/> that are not there.</summary>
    /// <exception cref="Linux.LinuxException">E2BIG: the map is full.</exception>
    public void Add(Dictionary<UInt128, uint> wanted)
    {
        Span<byte> bytes = stackalloc byte[LongestKey];
        Span<byte> entry = stackalloc byte[sizeof(uint)];
        foreach (var (key, value) in wanted)
        {
            if (_there.TryGetValue(key, out var old) && old == value)
            {
                continue;
            }

            BinaryPrimitives.WriteUInt128LittleEndian(bytes, key);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, value);
            _ = _map.Update(bytes[.._map.Spec.KeySize], entry);
            _there[key] = value;
        }
    }

    /// <summary>Removes what <paramref name="wanted"/> does not have.</summary>
    public void Remove(Dictionary<UInt128, uint> wanted)
    {
        Span<byte> bytes = stackalloc byte[LongestKey];
        foreach (var key in _there.Keys.Where(key => !wanted.ContainsKey(key)).ToList())
        {
            BinaryPrimitives.WriteUInt128LittleEndian(bytes, key);
            _ = _map.Delete(bytes[.._map.Spec.KeySize]);
            _ = _there.Remove(key);
        }
    }
}
