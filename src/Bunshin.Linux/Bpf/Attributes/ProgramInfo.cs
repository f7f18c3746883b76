using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>struct bpf_prog_info</c>; the members that are used, between room for those that are not.</summary>
[StructLayout(LayoutKind.Explicit, Size = 224)]
internal struct ProgramInfo
{
    /// <summary><c>enum bpf_prog_type</c>.</summary>
    [FieldOffset(0)]
    public uint Type;

    [FieldOffset(4)]
    public uint Id;

    /// <summary>Bytes of machine code.</summary>
    [FieldOffset(16)]
    public uint JitedLength;

    /// <summary>Bytes of instructions as the verifier left them.</summary>
    [FieldOffset(20)]
    public uint TranslatedLength;

    /// <summary>Room for map numbers; gets how many there are.</summary>
    [FieldOffset(52)]
    public uint MapCount;

    /// <summary>Pointer to 4 bytes for each map's number.</summary>
    [FieldOffset(56)]
    public ulong MapIds;

    [FieldOffset(64)]
    public BpfName Name;

    /// <summary>Nanoseconds.</summary>
    [FieldOffset(192)]
    public ulong RunTime;

    [FieldOffset(200)]
    public ulong RunCount;

    /// <summary>Linux 5.16.</summary>
    [FieldOffset(216)]
    public uint VerifiedInstructions;
}
