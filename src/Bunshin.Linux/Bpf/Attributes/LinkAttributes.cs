using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>union bpf_attr</c> for BPF_LINK_CREATE of a link at a network device.</summary>
/// <remarks>
/// <code>
///   0  Program     descriptor
///   4  Device      interface index in the calling thread's network namespace
///   8  AttachType  enum bpf_attach_type
///  12  Flags       where among the others; 0: behind them
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkCreateAttributes
{
    public uint Program;
    public uint Device;
    public uint AttachType;
    public uint Flags;
}

/// <summary><c>union bpf_attr</c> for BPF_LINK_UPDATE and, with the first member alone, BPF_LINK_DETACH.</summary>
/// <remarks>
/// <code>
///   0  Link        descriptor
///   4  Program     descriptor of the new program
///   8  Flags       none
///  12  OldProgram  unused
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkUpdateAttributes
{
    public uint Link;
    public uint Program;
    public uint Flags;
    public uint OldProgram;
}

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

/// <summary><c>struct bpf_link_info</c> of a link at a network device.</summary>
/// <remarks>
/// <code>
///   0  Type        enum bpf_link_type
///   4  Id
///   8  ProgramId
///  12  Padding
///  16  Device      interface index; 0 when it is gone
///  20  AttachType  enum bpf_attach_type
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct BpfLinkInfo
{
    public uint Type;
    public uint Id;
    public uint ProgramId;
    public uint Padding;
    public uint Device;
    public uint AttachType;
}
