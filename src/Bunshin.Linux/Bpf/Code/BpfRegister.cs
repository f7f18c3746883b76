namespace Bunshin.Linux.Bpf.Code;

/// <summary>One of the machine's eleven 64-bit registers. <c>R1 + 16</c> is a place in memory (<see cref="BpfAddress"/>).</summary>
/// <remarks>
/// R0 holds results, of the program and of what it calls. R1 to R5 hold a call's arguments and are lost by it; at the start R1
/// is the context. R6 to R9 outlive calls. R10 is the end of the 512-byte stack frame, and cannot be written (RFC 9669, 2).
/// </remarks>
/// <param name="Number">0 to 10; an instruction that was read may hold up to 15, which no kernel accepts.</param>
public readonly record struct BpfRegister(byte Number)
{
    /// <summary>The result.</summary>
    public static BpfRegister R0 => new(0);

    /// <summary>First argument; the context at the start.</summary>
    public static BpfRegister R1 => new(1);

    /// <summary>Second argument.</summary>
    public static BpfRegister R2 => new(2);

    /// <summary>Third argument.</summary>
    public static BpfRegister R3 => new(3);

    /// <summary>Fourth argument.</summary>
    public static BpfRegister R4 => new(4);

    /// <summary>Fifth argument.</summary>
    public static BpfRegister R5 => new(5);

    /// <summary>Kept over calls.</summary>
    public static BpfRegister R6 => new(6);

    /// <summary>Kept over calls.</summary>
    public static BpfRegister R7 => new(7);

    /// <summary>Kept over calls.</summary>
    public static BpfRegister R8 => new(8);

    /// <summary>Kept over calls.</summary>
    public static BpfRegister R9 => new(9);

    /// <summary>The end of the stack frame: <c>R10 - 8</c> is its first 8-byte place.</summary>
    public static BpfRegister R10 => new(10);

    /// <summary>The place <paramref name="offset"/> bytes after what <paramref name="register"/> points to.</summary>
    public static BpfAddress operator +(BpfRegister register, int offset) => new(register, checked((short)offset));

    /// <summary>The place <paramref name="offset"/> bytes before what <paramref name="register"/> points to.</summary>
    public static BpfAddress operator -(BpfRegister register, int offset) => new(register, checked((short)-offset));

    /// <summary><c>r6</c>, as the kernel writes it.</summary>
    public override string ToString() => string.Create(null, $"r{Number}");
}

/// <summary>The right side of an operation: a register, or a number that is part of the instruction.</summary>
/// <remarks>A number is 32 bits wide. Where 64 bits are worked on it is sign-extended: -1 is all ones.</remarks>
public readonly record struct BpfOperand
{
    private BpfOperand(byte bit, BpfRegister register, int immediate) => (Bit, Register, Immediate) = (bit, register, immediate);

    /// <summary>The opcode's source bit: 8 for a register, 0 for a number.</summary>
    internal byte Bit { get; }

    internal BpfRegister Register { get; }

    internal int Immediate { get; }

    /// <summary>The value of <paramref name="register"/>.</summary>
    public static implicit operator BpfOperand(BpfRegister register) => new(BpfOpcode.Register, register, 0);

    /// <summary>The number <paramref name="immediate"/>.</summary>
    public static implicit operator BpfOperand(int immediate) => new(0, default, immediate);
}

/// <summary>A place in memory: what a register points to, and a distance from there.</summary>
/// <param name="Base">The register that holds the pointer.</param>
/// <param name="Offset">Bytes from there.</param>
public readonly record struct BpfAddress(BpfRegister Base, short Offset)
{
    /// <summary>What <paramref name="register"/> itself points to.</summary>
    public static implicit operator BpfAddress(BpfRegister register) => new(register, 0);
}

/// <summary>How much a load, a store, an atomic operation or a byte swap works on; the values are the size bits of the opcode (RFC 9669, 5).</summary>
public enum BpfSize : byte
{
    /// <summary>4 bytes.</summary>
    Word = 0x00,

    /// <summary>2 bytes.</summary>
    Half = 0x08,

    /// <summary>1 byte.</summary>
    Byte = 0x10,

    /// <summary>8 bytes.</summary>
    Double = 0x18,
}
