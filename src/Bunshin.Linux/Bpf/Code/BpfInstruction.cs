using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Code;

/// <summary>One instruction as the kernel reads it (<c>struct bpf_insn</c>, RFC 9669, 3.1). Little-endian machines only.</summary>
/// <remarks>
/// <code>
///  0        1               2                4                                8
/// +--------+-------+-------+----------------+--------------------------------+
/// | opcode | src 4 | dst 4 |  offset, s16   |         immediate, s32         |
/// +--------+-------+-------+----------------+--------------------------------+
///           (dst: the low four bits)
/// </code>
/// A wide constant takes two: the second has the opcode 0 and the upper half as its immediate.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction
{
    private readonly byte _opcode;
    private readonly byte _registers;
    private readonly short _offset;
    private readonly int _immediate;

    /// <summary>Puts one together; nothing is checked here but the kernel's verifier checks it all.</summary>
    /// <param name="opcode">What it does.</param>
    /// <param name="destination">The register that is worked on.</param>
    /// <param name="source">The other one, or what kind of constant or call it is.</param>
    /// <param name="offset">Bytes from a pointer, or instructions from the next one.</param>
    /// <param name="immediate">The number that is part of it.</param>
    public BpfInstruction(byte opcode, BpfRegister destination, BpfRegister source, short offset, int immediate)
    {
        _opcode = opcode;
        _registers = (byte)((source.Number << 4) | (destination.Number & 0xF));
        _offset = offset;
        _immediate = immediate;
    }

    /// <summary>How many bytes one is.</summary>
    public const int Size = 8;

    /// <summary>What it does.</summary>
    public byte Opcode => _opcode;

    /// <summary>The register that is worked on.</summary>
    public BpfRegister Destination => new((byte)(_registers & 0xF));

    /// <summary>The other register, or what kind of constant or call it is.</summary>
    public BpfRegister Source => new((byte)(_registers >> 4));

    /// <summary>Bytes from a pointer, or instructions from the next one.</summary>
    public short Offset => _offset;

    /// <summary>The number that is part of it.</summary>
    public int Immediate => _immediate;

    /// <summary>Whether the next instruction is this one's second half.</summary>
    public bool IsWide => _opcode == BpfOpcode.WideConstant;

    /// <summary>The words of the kernel's dumps: <c>r0 = *(u32 *)(r1 +4)</c>.</summary>
    public override string ToString() => BpfWords.Of(this);

    /// <summary>The same with another offset.</summary>
    internal BpfInstruction WithOffset(short offset) => new(_opcode, Destination, Source, offset, _immediate);

    /// <summary>The same with another number.</summary>
    internal BpfInstruction WithImmediate(int immediate) => new(_opcode, Destination, Source, _offset, immediate);
}
