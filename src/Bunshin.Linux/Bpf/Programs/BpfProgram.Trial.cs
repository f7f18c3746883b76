using System.Buffers;
using Bunshin.Linux.Bpf.Attributes;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Bpf.Programs;

/// <content>Trial runs: the program is run in the kernel on a frame that is given, and goes nowhere.</content>
public sealed partial class BpfProgram
{
    /// <summary>A program may make the frame longer.</summary>
    private const int PacketRoom = 1 << 16;

    /// <summary>Runs it on <paramref name="packet"/>, in the calling thread's network namespace.</summary>
    /// <param name="packet">A frame of at least 14 bytes: its Ethernet header.</param>
    /// <param name="context">
    /// Empty, or the context as <see cref="SkBuff"/> lays it out: a classifier may be given the mark, priority, interface indexes,
    /// scratch, timestamp, wire length and segmentation; all else must be zero.
    /// </param>
    /// <param name="repeat">How often; each run works on what the one before left.</param>
    /// <exception cref="LinuxException">EINVAL: the frame is too short, or the context holds what may not be given; ENODEV: no such interface.</exception>
    public unsafe BpfTestRun TestRun(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> context = default, int repeat = 1)
    {
        var room = ArrayPool<byte>.Shared.Rent(packet.Length + PacketRoom);
        Span<byte> contextRoom = stackalloc byte[SkBuff.Size];
        contextRoom.Clear();
        try
        {
            fixed (byte* packetAt = packet, contextAt = context, packetOut = room, contextOut = contextRoom)
            {
                var attributes = new TestRunAttributes
                {
                    Program = Number,
                    PacketLength = (uint)packet.Length,
                    PacketRoom = (uint)room.Length,
                    Packet = (ulong)packetAt,
                    PacketOut = (ulong)packetOut,
                    Repeat = (uint)repeat,
                    ContextLength = (uint)context.Length,
                    ContextRoom = (uint)contextRoom.Length,
                    Context = (ulong)contextAt,
                    ContextOut = (ulong)contextOut,
                };
                Run(ref attributes);
                return new BpfTestRun(
                    (int)attributes.ReturnValue,
                    room.AsSpan(0, (int)Math.Min(attributes.PacketRoom, (uint)room.Length)).ToArray(),
                    contextRoom[..(int)Math.Min(attributes.ContextRoom, SkBuff.Size)].ToArray(),
                    attributes.Duration);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <summary>Begins again when a signal came between two of many runs; this runtime sends signals to its own threads.</summary>
    private void Run(ref TestRunAttributes attributes)
    {
        var wanted = attributes;
        Errno errno;
        do
        {
            attributes = wanted;
            Syscall.Bpf(BpfCommand.ProgramTestRun, ref attributes, out errno);
            GC.KeepAlive(this);
        }
        while (errno == Errno.EINTR);
        if (errno != Errno.None)
        {
            throw new LinuxException("run BPF program on trial", Name, errno);
        }
    }
}

/// <summary>What came of a trial run.</summary>
/// <param name="ReturnValue">What the program returned.</param>
/// <param name="Packet">The frame as the program left it.</param>
/// <param name="Context">The context as the program left it.</param>
/// <param name="Duration">Nanoseconds that one run took on average.</param>
public sealed record BpfTestRun(int ReturnValue, byte[] Packet, byte[] Context, uint Duration);
