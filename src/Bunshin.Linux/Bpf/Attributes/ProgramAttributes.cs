using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>union bpf_attr</c> for BPF_PROG_LOAD.</summary>
/// <remarks>
/// <code>
///   0  Type           enum bpf_prog_type
///   4  Count          instructions
///   8  Instructions   pointer
///  16  License        pointer to a text that ends with zero
///  24  LogLevel       0 none, 1 what led to the refusal
///  28  LogSize        bytes of the log's room
///  32  Log            pointer
///  40  KernelVersion  unused
///  44  Flags          none
///  48  Name           up to 15 characters
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgramLoadAttributes
{
    public uint Type;
    public uint Count;
    public ulong Instructions;
    public ulong License;
    public uint LogLevel;
    public uint LogSize;
    public ulong Log;
    public uint KernelVersion;
    public uint Flags;
    public BpfName Name;
}

/// <summary><c>union bpf_attr</c> for BPF_PROG_TEST_RUN.</summary>
/// <remarks>
/// <code>
///   0  Program        descriptor
///   4  ReturnValue    answer
///   8  PacketLength   bytes in
///  12  PacketRoom     bytes of room; gets the length that came out
///  16  Packet         pointer
///  24  PacketOut      pointer
///  32  Repeat         how often
///  36  Duration       answer: nanoseconds each
///  40  ContextLength  bytes in
///  44  ContextRoom    bytes of room; gets the length that came out
///  48  Context        pointer
///  56  ContextOut     pointer
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct TestRunAttributes
{
    public uint Program;
    public uint ReturnValue;
    public uint PacketLength;
    public uint PacketRoom;
    public ulong Packet;
    public ulong PacketOut;
    public uint Repeat;
    public uint Duration;
    public uint ContextLength;
    public uint ContextRoom;
    public ulong Context;
    public ulong ContextOut;
}

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
