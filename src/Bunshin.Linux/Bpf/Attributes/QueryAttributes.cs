using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>union bpf_attr</c> for BPF_PROG_QUERY of a network device.</summary>
/// <remarks>
/// <code>
///   0  Device        interface index in the calling thread's network namespace
///   4  AttachType    enum bpf_attach_type
///   8  Flags         none
///  12  AttachFlags   out
///  16  Programs      pointer to room for numbers of programs, 4 bytes each
///  24  Count         in: how many there is room for; out: how many there are
///  28                unused
///  32                pointers to what is not asked for, and the list's revision, out
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct QueryAttributes
{
    public uint Device;
    public uint AttachType;
    public uint Flags;
    public uint AttachFlags;
    public ulong Programs;
    public uint Count;
    public uint Unused;
    public ulong ProgramFlags;
    public ulong Links;
    public ulong LinkFlags;
    public ulong Revision;
}
