using System.Runtime.InteropServices;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>A number as the key of an array: 4 bytes in the machine's order.</summary>
internal static class SlotKey
{
    public const int Size = sizeof(int);

    public static ReadOnlySpan<byte> Of(in int number) => MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number));
}
