using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

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
