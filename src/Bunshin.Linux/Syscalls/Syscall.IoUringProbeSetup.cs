namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    private const nint IoUringSetupNumber = 425; // the same on every architecture

    /// <summary>io_uring_setup(2), to see whether it is allowed.</summary>
    /// <returns>The descriptor of the ring, or -1.</returns>
    public static unsafe int IoUringProbeSetup(int entries, Span<byte> parameters)
    {
        fixed (byte* start = parameters)
        {
            return (int)Direct(IoUringSetupNumber, entries, (nint)start, 0);
        }
    }
}
