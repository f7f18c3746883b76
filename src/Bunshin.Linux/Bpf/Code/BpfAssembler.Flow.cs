namespace Bunshin.Linux.Bpf.Code;

/// <content>Jumps and calls (RFC 9669, 4.3).</content>
public sealed partial class BpfAssembler
{
    /// <summary>Goes to <paramref name="target"/>.</summary>
    public void Jump(BpfLabel target) => JumpTo(target, BpfOpcode.Jump | BpfOpcode.Always, default, 0);

    /// <summary>Goes to <paramref name="target"/> if <paramref name="condition"/> holds between all 64 bits of both; a number's sign is extended.</summary>
    public void JumpIf(BpfCondition condition, BpfRegister left, BpfOperand right, BpfLabel target) =>
        JumpTo(target, BpfOpcode.Jump | (byte)condition, left, right);

    /// <summary>Goes to <paramref name="target"/> if <paramref name="condition"/> holds between the lower 32 bits of both. Linux 5.1.</summary>
    public void JumpIf32(BpfCondition condition, BpfRegister left, BpfOperand right, BpfLabel target) =>
        JumpTo(target, BpfOpcode.Jump32 | (byte)condition, left, right);

    /// <summary>Calls the kernel: arguments in R1 to R5, which are lost, the result in R0.</summary>
    public void Call(BpfHelper helper) => Emit(BpfOpcode.Jump | BpfOpcode.Call, immediate: (int)helper);

    /// <summary>
    /// Calls the function of this program that begins at <paramref name="target"/>: arguments and result as for a helper, and a
    /// stack frame of its own. It ends with <see cref="Exit"/>, and stands after the exit of what is before it. Linux 4.16.
    /// </summary>
    public void Call(BpfLabel target)
    {
        RefuseForeign(target);
        _jumps.Add((Length, target));
        Emit(BpfOpcode.Jump | BpfOpcode.Call, source: new BpfRegister(BpfOpcode.InnerCall));
    }

    /// <summary>Ends the program, or the function, with R0 as its result.</summary>
    public void Exit() => Emit(BpfOpcode.Jump | BpfOpcode.Exit);

    private void JumpTo(BpfLabel target, int opcode, BpfRegister left, BpfOperand right)
    {
        RefuseForeign(target);
        _jumps.Add((Length, target));
        Emit(opcode, left, right);
    }
}

/// <summary>When a jump is taken, left operand before right one; the values are the operation bits of the opcode (RFC 9669, 4.3).</summary>
public enum BpfCondition : byte
{
    /// <summary>Left and right are the same.</summary>
    Equal = 0x10,

    /// <summary>Left is greater, both unsigned.</summary>
    Greater = 0x20,

    /// <summary>Left is greater or the same, both unsigned.</summary>
    GreaterOrEqual = 0x30,

    /// <summary>Left and right have a one bit in common.</summary>
    AnyBit = 0x40,

    /// <summary>Left and right differ.</summary>
    NotEqual = 0x50,

    /// <summary>Left is greater, both signed.</summary>
    SignedGreater = 0x60,

    /// <summary>Left is greater or the same, both signed.</summary>
    SignedGreaterOrEqual = 0x70,

    /// <summary>Left is less, both unsigned.</summary>
    Less = 0xA0,

    /// <summary>Left is less or the same, both unsigned.</summary>
    LessOrEqual = 0xB0,

    /// <summary>Left is less, both signed.</summary>
    SignedLess = 0xC0,

    /// <summary>Left is less or the same, both signed.</summary>
    SignedLessOrEqual = 0xD0,
}
