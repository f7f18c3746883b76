namespace Bunshin.Linux.Bpf.Code;

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
