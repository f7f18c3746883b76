using System.Runtime.InteropServices;
using Bunshin.Linux;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>A hash of the kernel's with 4-byte values that only this process writes, and what is in it.</summary>
/// <typeparam name="TKey">A key, in the map's layout; the map's may be shorter.</typeparam>
internal sealed class MirroredHash<TKey>
    where TKey : unmanaged, IEquatable<TKey>
{
    private readonly BpfMap _map;
    private readonly Dictionary<TKey, uint> _there = [];

    /// <summary>Reads what is in <paramref name="map"/>.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public MirroredHash(BpfMap map)
    {
        _map = map;
        var key = default(TKey);
        var bytes = Bytes(ref key);
        var value = 0u;
        for (var found = map.TryNextKey([], bytes); found; found = map.TryNextKey(bytes, bytes))
        {
            if (map.TryLookup(bytes, MemoryMarshal.AsBytes(new Span<uint>(ref value))))
            {
                _there[key] = value;
            }
        }
    }

    /// <summary>Why the last <see cref="Add"/> left entries out; null when it did not.</summary>
    public LinuxException? Refusal { get; private set; }

    /// <summary>Writes the entries of <paramref name="wanted"/> that are not there. For those that there is no room for it says why, and goes on.</summary>
    /// <exception cref="LinuxException">The kernel refuses for another reason.</exception>
    public void Add(Dictionary<TKey, uint> wanted)
    {
        Refusal = null;
        foreach (var (key, value) in wanted)
        {
            var isThere = _there.TryGetValue(key, out var old);
            if ((isThere && old == value) || (!isThere && Refusal is not null))
            {
                continue;
            }

            try
            {
                var (asked, entry) = (key, value);
                _ = _map.Update(Bytes(ref asked), MemoryMarshal.AsBytes(new Span<uint>(ref entry)));
                _there[key] = value;
            }
            catch (LinuxException full) when (full.Errno is Errno.E2BIG or Errno.ENOMEM)
            {
                Refusal = full;
            }
        }
    }

    /// <summary>Removes what <paramref name="wanted"/> does not have.</summary>
    public void Remove(Dictionary<TKey, uint> wanted)
    {
        foreach (var key in _there.Keys.Where(key => !wanted.ContainsKey(key)).ToList())
        {
            var asked = key;
            _ = _map.Delete(Bytes(ref asked));
            _ = _there.Remove(key);
        }
    }

    private Span<byte> Bytes(ref TKey key) => MemoryMarshal.AsBytes(new Span<TKey>(ref key))[.._map.Spec.KeySize];
}
