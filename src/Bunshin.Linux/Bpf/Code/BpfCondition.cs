namespace Bunshin.Linux.Bpf.Code;

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
