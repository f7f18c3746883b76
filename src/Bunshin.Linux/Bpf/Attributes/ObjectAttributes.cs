using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>union bpf_attr</c> for BPF_OBJ_PIN and BPF_OBJ_GET.</summary>
/// <remarks>
/// <code>
///   0  Path    pointer to a text that ends with zero
///   8  Object  descriptor to be pinned
///  12  Flags   none
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct ObjectAttributes
{
    public ulong Path;
    public uint Object;
    public uint Flags;
}

/// <summary><c>union bpf_attr</c> for BPF_PROG_GET_FD_BY_ID and BPF_MAP_GET_FD_BY_ID.</summary>
/// <remarks>
/// <code>
///   0  Id      the kernel's number for it
///   4  NextId  unused
///   8  Flags   none
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct IdAttributes
{
    public uint Id;
    public uint NextId;
    public uint Flags;
}

/// <summary><c>union bpf_attr</c> for BPF_OBJ_GET_INFO_BY_FD.</summary>
/// <remarks>
/// <code>
///   0  Object  descriptor
///   4  Length  bytes of room; gets how many were written
///   8  Info    pointer
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct InfoAttributes
{
    public uint Object;
    public uint Length;
    public ulong Info;
}
