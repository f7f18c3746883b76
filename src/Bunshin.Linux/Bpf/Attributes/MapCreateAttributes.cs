using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>union bpf_attr</c> for BPF_MAP_CREATE.</summary>
/// <remarks>
/// <code>
///   0  Type        enum bpf_map_type
///   4  KeySize     bytes
///   8  ValueSize   bytes
///  12  MaxEntries  entries; bytes of a ring buffer
///  16  Flags       BPF_F_*
///  20  InnerMap    descriptor of a map as the entries shall be
///  24  NumaNode    unused
///  28  Name        up to 15 characters
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct MapCreateAttributes
{
    public uint Type;
    public uint KeySize;
    public uint ValueSize;
    public uint MaxEntries;
    public uint Flags;
    public uint InnerMap;
    public uint NumaNode;
    public BpfName Name;
}
