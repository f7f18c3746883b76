using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>union bpf_attr</c> for BPF_PROG_TEST_RUN.</summary>
/// <remarks>
/// <code>
///   0  Program        descriptor
///   4  ReturnValue    answer
///   8  PacketLength   bytes in
///  12  PacketRoom     bytes of room; gets the length that came out
///  16  Packet         pointer
///  24  PacketOut      pointer
///  32  Repeat         how often
///  36  Duration       answer: nanoseconds each
///  40  ContextLength  bytes in
///  44  ContextRoom    bytes of room; gets the length that came out
///  48  Context        pointer
///  56  ContextOut     pointer
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct TestRunAttributes
{
    public uint Program;
    public uint ReturnValue;
    public uint PacketLength;
    public uint PacketRoom;
    public ulong Packet;
    public ulong PacketOut;
    public uint Repeat;
    public uint Duration;
    public uint ContextLength;
    public uint ContextRoom;
    public ulong Context;
    public ulong ContextOut;
}
