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

/// <summary><c>union bpf_attr</c> for BPF_MAP_LOOKUP_BATCH and BPF_MAP_UPDATE_BATCH.</summary>
/// <remarks>
/// <code>
///   0  Start         pointer to where the last batch ended; null at the beginning
///   8  End           pointer that gets where this one ended
///  16  Keys          pointer
///  24  Values        pointer
///  32  Count         room for entries; gets how many there are
///  36  Map           descriptor
///  40  ElementFlags  as for one element
///  48  Flags         none
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct BatchAttributes
{
    public ulong Start;
    public ulong End;
    public ulong Keys;
    public ulong Values;
    public uint Count;
    public uint Map;
    public ulong ElementFlags;
    public ulong Flags;
}

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
