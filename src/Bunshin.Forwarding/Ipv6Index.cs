using System.Numerics;
using System.Runtime.CompilerServices;
using Bunshin.Packets.Addresses;

namespace Bunshin.Forwarding;

/// <summary>IPv6 address to integer, filled once and then only read; as <see cref="AddressIndex"/>, with keys of two words.</summary>
internal sealed class Ipv6Index
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
    private const ulong UpperMultiplier = 0xC2B2_AE3D_27D4_EB4F;
    private readonly Slot[] _slots;
    private readonly int _shift;

    /// <summary>Empty, with room for <paramref name="capacity"/> addresses.</summary>
    public Ipv6Index(int capacity)
    {
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, capacity * 2));
        _shift = 64 - BitOperations.Log2(size);
        _slots = new Slot[size];
        Array.Fill(_slots, new Slot(0, 0, AddressIndex.NotFound));
    }

    /// <summary>The value of <paramref name="address"/>, or <see cref="AddressIndex.NotFound"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(Ipv6Address address)
    {
        var slots = _slots;
        var (upper, lower) = Split(address);
        var at = Hash(upper, lower);
        while (true)
        {
            ref readonly var slot = ref slots[at & (slots.Length - 1)];
            if ((slot.Upper == upper && slot.Lower == lower) || slot.Value == AddressIndex.NotFound)
            {
                return slot.Value;
            }

            at++;
        }
    }

    /// <summary>Adds <paramref name="address"/>, unless it is there.</summary>
    /// <param name="address">The address.</param>
    /// <param name="value">Not negative.</param>
    /// <returns>The value it has now: <paramref name="value"/>, or the earlier one.</returns>
    public int GetOrAdd(Ipv6Address address, int value)
    {
        var (upper, lower) = Split(address);
        var at = Hash(upper, lower);
        while (true)
        {
            ref var slot = ref _slots[at & (_slots.Length - 1)];
            if (slot.Value == AddressIndex.NotFound)
            {
                slot = new Slot(upper, lower, value);
                return value;
            }

            if (slot.Upper == upper && slot.Lower == lower)
            {
                return slot.Value;
            }

            at++;
        }
    }

    private static (ulong Upper, ulong Lower) Split(Ipv6Address address) => ((ulong)(address.Value >> 64), (ulong)address.Value);

    private int Hash(ulong upper, ulong lower) => (int)(((lower * Multiplier) ^ (upper * UpperMultiplier)) >> _shift);

    private readonly record struct Slot(ulong Upper, ulong Lower, int Value);
}
