namespace Bunshin.Linux.Bpf.Code;

/// <summary>What opcodes are made of (RFC 9669, 3 to 5; <c>include/uapi/linux/bpf.h</c>, <c>bpf_common.h</c>).</summary>
/// <remarks>
/// <code>
/// arithmetic and jumps:  7     4  3   2   0      loads and stores:  7   5  4  3  2   0
///                        +-----+---+-----+                          +-----+----+-----+
///                        |  op | S |class|                          |mode |size|class|
///                        +-----+---+-----+                          +-----+----+-----+
/// </code>
/// </remarks>
internal static class BpfOpcode
{
    /// <summary>Class <c>BPF_LD</c>: a constant of two instructions, and what is left of classic BPF.</summary>
    public const byte Constant = 0x00;

    /// <summary>Class <c>BPF_LDX</c>.</summary>
    public const byte Load = 0x01;

    /// <summary>Class <c>BPF_ST</c>: a number into memory.</summary>
    public const byte StoreNumber = 0x02;

    /// <summary>Class <c>BPF_STX</c>: a register into memory.</summary>
    public const byte Store = 0x03;

    /// <summary>Class <c>BPF_ALU</c>: arithmetic in 32 bits, the upper half of the destination becomes zero.</summary>
    public const byte Arithmetic32 = 0x04;

    /// <summary>Class <c>BPF_JMP</c>.</summary>
    public const byte Jump = 0x05;

    /// <summary>Class <c>BPF_JMP32</c>: comparisons in 32 bits.</summary>
    public const byte Jump32 = 0x06;

    /// <summary>Class <c>BPF_ALU64</c>.</summary>
    public const byte Arithmetic64 = 0x07;

    /// <summary>All bits of the class.</summary>
    public const byte ClassMask = 0x07;

    /// <summary><c>BPF_X</c>: the right side is a register.</summary>
    public const byte Register = 0x08;

    /// <summary>All bits of the operation.</summary>
    public const byte OperationMask = 0xF0;

    /// <summary>All bits of a <see cref="BpfSize"/>.</summary>
    public const byte SizeMask = 0x18;

    /// <summary>All bits of the mode.</summary>
    public const byte ModeMask = 0xE0;

    /// <summary>Mode <c>BPF_MEM</c>.</summary>
    public const byte Memory = 0x60;

    /// <summary>Mode <c>BPF_MEMSX</c>: a load that extends the sign. Linux 6.6.</summary>
    public const byte MemorySigned = 0x80;

    /// <summary>Mode <c>BPF_ATOMIC</c>.</summary>
    public const byte Atomic = 0xC0;

    /// <summary><c>BPF_LD | BPF_IMM | BPF_DW</c>: the constant's lower half is this immediate, the upper half the next one's.</summary>
    public const byte WideConstant = 0x18;

    /// <summary>Jump operation <c>BPF_JA</c>: always.</summary>
    public const byte Always = 0x00;

    /// <summary>Jump operation <c>BPF_CALL</c>.</summary>
    public const byte Call = 0x80;

    /// <summary>Jump operation <c>BPF_EXIT</c>.</summary>
    public const byte Exit = 0x90;

    /// <summary>Source register of a <see cref="WideConstant"/> that is a map: <c>BPF_PSEUDO_MAP_FD</c>.</summary>
    public const byte MapReference = 1;

    /// <summary>Source register of a <see cref="WideConstant"/> that points into an array map's value: <c>BPF_PSEUDO_MAP_VALUE</c>.</summary>
    public const byte MapValueReference = 2;

    /// <summary>Source register of a <see cref="Call"/> within the program: <c>BPF_PSEUDO_CALL</c>.</summary>
    public const byte InnerCall = 1;
}

/// <summary>The operation bits of arithmetic (RFC 9669, 4.1).</summary>
internal enum BpfArithmetic : byte
{
    Add = 0x00,
    Sub = 0x10,
    Mul = 0x20,
    Div = 0x30,
    Or = 0x40,
    And = 0x50,
    Lsh = 0x60,
    Rsh = 0x70,
    Neg = 0x80,
    Mod = 0x90,
    Xor = 0xA0,
    Mov = 0xB0,
    Arsh = 0xC0,
    Swap = 0xD0,
}
