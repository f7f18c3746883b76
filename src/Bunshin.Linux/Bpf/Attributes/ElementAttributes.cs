using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>union bpf_attr</c> for BPF_MAP_LOOKUP_ELEM, _UPDATE_ELEM, _DELETE_ELEM and BPF_MAP_GET_NEXT_KEY.</summary>
/// <remarks>
/// <code>
///   0  Map      descriptor
///   4  Padding
///   8  Key      pointer; null asks for the first key
///  16  Value    pointer to the value or the next key
///  24  Flags    BPF_ANY, BPF_NOEXIST, BPF_EXIST
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct ElementAttributes
{
    public uint Map;
    public uint Padding;
    public ulong Key;
    public ulong Value;
    public ulong Flags;
}
