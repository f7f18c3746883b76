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
