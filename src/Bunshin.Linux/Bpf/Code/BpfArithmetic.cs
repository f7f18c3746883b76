namespace Bunshin.Linux.Bpf.Code;

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
