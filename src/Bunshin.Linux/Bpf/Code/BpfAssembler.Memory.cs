using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Linux.Bpf.Code;

/// <content>Memory and constants (RFC 9669, 5).</content>
public sealed partial class BpfAssembler
{
    /// <summary><paramref name="destination"/> = what stands at <paramref name="source"/>; the rest of the register becomes zero.</summary>
    public void Load(BpfSize size, BpfRegister destination, BpfAddress source) =>
        Emit(BpfOpcode.Load | BpfOpcode.Memory | (byte)size, destination, source.Base, source.Offset);

    /// <summary><paramref name="destination"/> = what stands at <paramref name="source"/>, its sign extended. Linux 6.6.</summary>
    /// <param name="size">Byte, half or word.</param>
    /// <param name="destination">Is written.</param>
    /// <param name="source">Where it stands.</param>
    public void LoadSigned(BpfSize size, BpfRegister destination, BpfAddress source)
    {
        Bits(size, BpfSize.Byte, BpfSize.Half, BpfSize.Word);
        Emit(BpfOpcode.Load | BpfOpcode.MemorySigned | (byte)size, destination, source.Base, source.Offset);
    }

    /// <summary>Writes the lower <paramref name="size"/> of <paramref name="source"/> to <paramref name="destination"/>; a number's sign is extended.</summary>
    public void Store(BpfSize size, BpfAddress destination, BpfOperand source)
    {
        var kind = source.Bit == 0 ? BpfOpcode.StoreNumber : BpfOpcode.Store;
        Emit(kind | BpfOpcode.Memory | (byte)size, destination.Base, source.Register, destination.Offset, source.Immediate);
    }

    /// <summary>Does <paramref name="operation"/> to what stands at <paramref name="destination"/>, in one step for all CPUs.</summary>
    /// <param name="operation">What is done.</param>
    /// <param name="size">Word or double.</param>
    /// <param name="destination">Where; at a multiple of its size.</param>
    /// <param name="source">The right side; is written by those that fetch.</param>
    public void Atomic(BpfAtomic operation, BpfSize size, BpfAddress destination, BpfRegister source)
    {
        Bits(size, BpfSize.Word, BpfSize.Double);
        Emit(BpfOpcode.Store | BpfOpcode.Atomic | (byte)size, destination.Base, source, destination.Offset, (int)operation);
    }

    /// <summary><paramref name="destination"/> = <paramref name="value"/>, in one instruction where it fits, else in two.</summary>
    public void LoadConstant(BpfRegister destination, ulong value)
    {
        if (value == (ulong)(int)value)
        {
            Mov(destination, (int)value);
        }
        else if (value <= uint.MaxValue)
        {
            Mov32(destination, (int)value);
        }
        else
        {
            Wide(destination, source: 0, (int)value, (int)(value >> 32));
        }
    }

    /// <summary><paramref name="destination"/> = <paramref name="map"/>, for helpers that ask for one.</summary>
    public void LoadMap(BpfRegister destination, BpfMap map)
    {
        _maps.Add(new BpfMapUse(Length, map));
        Wide(destination, BpfOpcode.MapReference, 0, 0);
    }

    /// <summary>
    /// <paramref name="destination"/> = pointer into the value of the one entry of <paramref name="map"/>, an array; no lookup
    /// and no null to look for. Linux 5.2.
    /// </summary>
    /// <param name="destination">Is written.</param>
    /// <param name="map">An array (not per CPU) of one entry.</param>
    /// <param name="offset">Bytes from the start of its value.</param>
    public void LoadMapValue(BpfRegister destination, BpfMap map, int offset = 0)
    {
        _maps.Add(new BpfMapUse(Length, map));
        Wide(destination, BpfOpcode.MapValueReference, 0, offset);
    }

    private void Wide(BpfRegister destination, byte source, int lower, int upper)
    {
        Emit(BpfOpcode.WideConstant, destination, new BpfRegister(source), immediate: lower);
        Emit(BpfOpcode.Constant, immediate: upper);
    }
}

/// <summary>What is done to memory in one step; the values stand in the instruction's immediate (RFC 9669, 5.3).</summary>
/// <remarks>All but the first, without fetching, are Linux 5.12 and later.</remarks>
public enum BpfAtomic
{
    /// <summary>memory += source.</summary>
    Add = 0x00,

    /// <summary>memory |= source.</summary>
    Or = 0x40,

    /// <summary>memory &amp;= source.</summary>
    And = 0x50,

    /// <summary>memory ^= source.</summary>
    Xor = 0xA0,

    /// <summary><see cref="Add"/>, and source becomes what the memory was before.</summary>
    FetchAdd = 0x01,

    /// <summary><see cref="Or"/>, and source becomes what the memory was before.</summary>
    FetchOr = 0x41,

    /// <summary><see cref="And"/>, and source becomes what the memory was before.</summary>
    FetchAnd = 0x51,

    /// <summary><see cref="Xor"/>, and source becomes what the memory was before.</summary>
    FetchXor = 0xA1,

    /// <summary>Memory and source change places.</summary>
    Exchange = 0xE1,

    /// <summary>If memory is the same as R0, source is written; R0 becomes what the memory was before.</summary>
    CompareExchange = 0xF1,
}
