using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>struct bpf_map_info</c>, as far as it is used.</summary>
/// <remarks>
/// <code>
///   0  Type        enum bpf_map_type
///   4  Id
///   8  KeySize     bytes
///  12  ValueSize   bytes
///  16  MaxEntries
///  20  Flags       BPF_F_*
///  24  Name
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct MapInfo
{
    public uint Type;
    public uint Id;
    public uint KeySize;
    public uint ValueSize;
    public uint MaxEntries;
    public uint Flags;
    public BpfName Name;
}
