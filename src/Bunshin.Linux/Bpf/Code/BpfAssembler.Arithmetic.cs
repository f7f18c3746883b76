namespace Bunshin.Linux.Bpf.Code;

/// <content>Arithmetic (RFC 9669, 4.1, 4.2): each in 64 bits, and in 32 bits, after which the upper half of the destination is zero.</content>
public sealed partial class BpfAssembler
{
    /// <summary>The offset that makes a division a signed one.</summary>
    private const short Signed = 1;

    /// <summary><paramref name="destination"/> += <paramref name="source"/>.</summary>
    public void Add(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Add, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> += <paramref name="source"/>.</summary>
    public void Add32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Add, destination, source);

    /// <summary><paramref name="destination"/> -= <paramref name="source"/>.</summary>
    public void Sub(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Sub, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> -= <paramref name="source"/>.</summary>
    public void Sub32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Sub, destination, source);

    /// <summary><paramref name="destination"/> *= <paramref name="source"/>.</summary>
    public void Mul(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Mul, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> *= <paramref name="source"/>.</summary>
    public void Mul32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Mul, destination, source);

    /// <summary><paramref name="destination"/> /= <paramref name="source"/>: unsigned; division by zero gives zero.</summary>
    public void Div(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Div, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> /= <paramref name="source"/>: unsigned; division by zero gives zero.</summary>
    public void Div32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Div, destination, source);

    /// <summary><paramref name="destination"/> |= <paramref name="source"/>.</summary>
    public void Or(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Or, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> |= <paramref name="source"/>.</summary>
    public void Or32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Or, destination, source);

    /// <summary><paramref name="destination"/> &amp;= <paramref name="source"/>.</summary>
    public void And(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.And, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> &amp;= <paramref name="source"/>.</summary>
    public void And32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.And, destination, source);

    /// <summary><paramref name="destination"/> &lt;&lt;= <paramref name="source"/>: only the lower 6 bits of the distance count.</summary>
    public void Lsh(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Lsh, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> &lt;&lt;= <paramref name="source"/>: only the lower 5 bits of the distance count.</summary>
    public void Lsh32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Lsh, destination, source);

    /// <summary><paramref name="destination"/> &gt;&gt;= <paramref name="source"/>: zeros come in; only the lower 6 bits of the distance count.</summary>
    public void Rsh(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Rsh, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> &gt;&gt;= <paramref name="source"/>: zeros come in; only the lower 5 bits of the distance count.</summary>
    public void Rsh32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Rsh, destination, source);

    /// <summary><paramref name="destination"/> %= <paramref name="source"/>: unsigned; by zero it leaves <paramref name="destination"/> alone.</summary>
    public void Mod(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Mod, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> %= <paramref name="source"/>: unsigned; by zero it leaves <paramref name="destination"/> alone.</summary>
    public void Mod32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Mod, destination, source);

    /// <summary><paramref name="destination"/> ^= <paramref name="source"/>.</summary>
    public void Xor(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Xor, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> ^= <paramref name="source"/>.</summary>
    public void Xor32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Xor, destination, source);

    /// <summary><paramref name="destination"/> = <paramref name="source"/>.</summary>
    public void Mov(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Mov, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> = <paramref name="source"/>.</summary>
    public void Mov32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Mov, destination, source);

    /// <summary><paramref name="destination"/> &gt;&gt;= <paramref name="source"/>: the sign comes in; only the lower 6 bits of the distance count.</summary>
    public void Arsh(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Arsh, destination, source);

    /// <summary>In 32 bits: <paramref name="destination"/> &gt;&gt;= <paramref name="source"/>: the sign comes in; only the lower 5 bits of the distance count.</summary>
    public void Arsh32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Arsh, destination, source);

    /// <summary><paramref name="destination"/> /= <paramref name="source"/>, signed, towards zero. Linux 6.6.</summary>
    public void SignedDiv(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Div, destination, source, Signed);

    /// <summary>In 32 bits: <paramref name="destination"/> /= <paramref name="source"/>, signed, towards zero. Linux 6.6.</summary>
    public void SignedDiv32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Div, destination, source, Signed);

    /// <summary><paramref name="destination"/> %= <paramref name="source"/>, signed, towards zero. Linux 6.6.</summary>
    public void SignedMod(BpfRegister destination, BpfOperand source) => Compute64(BpfArithmetic.Mod, destination, source, Signed);

    /// <summary>In 32 bits: <paramref name="destination"/> %= <paramref name="source"/>, signed, towards zero. Linux 6.6.</summary>
    public void SignedMod32(BpfRegister destination, BpfOperand source) => Compute32(BpfArithmetic.Mod, destination, source, Signed);

    /// <summary><paramref name="destination"/> = -<paramref name="destination"/>.</summary>
    public void Neg(BpfRegister destination) => Compute64(BpfArithmetic.Neg, destination, 0);

    /// <summary>In 32 bits: <paramref name="destination"/> = -<paramref name="destination"/>.</summary>
    public void Neg32(BpfRegister destination) => Compute32(BpfArithmetic.Neg, destination, 0);

    /// <summary><paramref name="destination"/> = the lower <paramref name="size"/> of <paramref name="source"/>, its sign extended to 64 bits. Linux 6.6.</summary>
    /// <param name="size">Byte, half or word.</param>
    /// <param name="destination">Is written.</param>
    /// <param name="source">Is read.</param>
    public void MovSigned(BpfSize size, BpfRegister destination, BpfRegister source) =>
        Compute64(BpfArithmetic.Mov, destination, source, Bits(size, BpfSize.Byte, BpfSize.Half, BpfSize.Word));

    /// <summary><paramref name="destination"/> = the lower <paramref name="size"/> of <paramref name="source"/>, its sign extended to 32 bits. Linux 6.6.</summary>
    /// <param name="size">Byte or half.</param>
    /// <param name="destination">Is written.</param>
    /// <param name="source">Is read.</param>
    public void MovSigned32(BpfSize size, BpfRegister destination, BpfRegister source) =>
        Compute32(BpfArithmetic.Mov, destination, source, Bits(size, BpfSize.Byte, BpfSize.Half));

    /// <summary>Turns the lower <paramref name="size"/> of <paramref name="destination"/> from the machine's order of bytes to the network's, or back; the rest becomes zero.</summary>
    /// <param name="size">Half, word or double.</param>
    /// <param name="destination">Is read and written.</param>
    public void ToBigEndian(BpfSize size, BpfRegister destination) =>
        Emit(BpfOpcode.Arithmetic32 | (byte)BpfArithmetic.Swap | BpfOpcode.Register, destination, immediate: Swapped(size));

    /// <summary>The lower <paramref name="size"/> of <paramref name="destination"/> from the machine's order of bytes to little-endian, or back; the rest becomes zero.</summary>
    /// <param name="size">Half, word or double.</param>
    /// <param name="destination">Is read and written.</param>
    public void ToLittleEndian(BpfSize size, BpfRegister destination) =>
        Emit(BpfOpcode.Arithmetic32 | (byte)BpfArithmetic.Swap, destination, immediate: Swapped(size));

    /// <summary>Turns the bytes of the lower <paramref name="size"/> of <paramref name="destination"/> round, whatever the machine's order is; the rest becomes zero. Linux 6.6.</summary>
    /// <param name="size">Half, word or double.</param>
    /// <param name="destination">Is read and written.</param>
    public void SwapBytes(BpfSize size, BpfRegister destination) =>
        Emit(BpfOpcode.Arithmetic64 | (byte)BpfArithmetic.Swap, destination, immediate: Swapped(size));

    private static short Swapped(BpfSize size) => Bits(size, BpfSize.Half, BpfSize.Word, BpfSize.Double);

    /// <summary>How many bits <paramref name="size"/> is, if the instruction exists for it.</summary>
    private static short Bits(BpfSize size, params ReadOnlySpan<BpfSize> allowed)
    {
        if (!allowed.Contains(size))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"there is such an instruction for {string.Join(", ", allowed.ToArray())} only");
        }

        return size switch
        {
            BpfSize.Byte => 8,
            BpfSize.Half => 16,
            BpfSize.Word => 32,
            _ => 64,
        };
    }

    private void Compute64(BpfArithmetic operation, BpfRegister destination, BpfOperand source, short offset = 0) =>
        Emit(BpfOpcode.Arithmetic64 | (byte)operation, destination, source, offset);

    private void Compute32(BpfArithmetic operation, BpfRegister destination, BpfOperand source, short offset = 0) =>
        Emit(BpfOpcode.Arithmetic32 | (byte)operation, destination, source, offset);
}
