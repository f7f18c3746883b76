using System.Numerics;
using System.Runtime.CompilerServices;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding;

/// <summary>MAC or IPv4 address to integer (one family per index), filled once and then only read: open addressing, linear probing, multiply-shift hash of the bits.</summary>
/// <remarks>
/// At most half full, and a key lies beside its value, so a lookup costs one cache line whether there are ten or a
/// hundred thousand addresses. A <c>Dictionary</c> touches two and takes about three times as long.
/// </remarks>
internal sealed class AddressIndex
{
    /// <summary>What Find gives for an address that is not there.</summary>
    public const int NotFound = -1;

    // 2^64 divided by the golden ratio: spreads consecutive addresses, which is what pools of MACs are.
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
    private const ulong EmptyKey = ulong.MaxValue;
    private readonly Slot[] _slots;
    private readonly int _shift;

    /// <summary>Empty, with room for <paramref name="capacity"/> addresses.</summary>
    public AddressIndex(int capacity)
    {
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, capacity * 2));
        _shift = 64 - BitOperations.Log2(size);
        _slots = new Slot[size];
        Array.Fill(_slots, new Slot(EmptyKey, NotFound));
    }

    /// <summary>How many addresses it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The value of <paramref name="address"/>, or <see cref="NotFound"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(MacAddress address) => Find(address.Value);

    /// <summary>The value of <paramref name="address"/>, or <see cref="NotFound"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(Ipv4Address address) => Find((ulong)address.Value);

    /// <summary>Adds <paramref name="address"/>, unless it is there.</summary>
    /// <returns>The value it has now: <paramref name="value"/>, or the earlier one.</returns>
    public int GetOrAdd(MacAddress address, int value) => GetOrAdd(address.Value, value);

    /// <inheritdoc cref="GetOrAdd(MacAddress, int)"/>
    public int GetOrAdd(Ipv4Address address, int value) => GetOrAdd((ulong)address.Value, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ulong key)
    {
        var slots = _slots;
        var at = (int)((key * Multiplier) >> _shift);
        while (true)
        {
            ref readonly var slot = ref slots[at & (slots.Length - 1)];
            if (slot.Key == key)
            {
                return slot.Value;
            }

            if (slot.Key == EmptyKey)
            {
                return NotFound;
            }

            at++;
        }
    }

    private int GetOrAdd(ulong key, int value)
    {
        var at = (int)((key * Multiplier) >> _shift);
        while (true)
        {
            ref var slot = ref _slots[at & (_slots.Length - 1)];
            if (slot.Key == key)
            {
                return slot.Value;
            }

            if (slot.Key == EmptyKey)
            {
                slot = new Slot(key, value);
                Count++;
                return value;
            }

            at++;
        }
    }

    private readonly record struct Slot(ulong Key, int Value);
}
