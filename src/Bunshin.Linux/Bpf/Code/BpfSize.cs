namespace Bunshin.Linux.Bpf.Code;

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
