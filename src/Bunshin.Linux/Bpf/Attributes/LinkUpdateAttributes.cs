using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

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
