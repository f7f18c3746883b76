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
