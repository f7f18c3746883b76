using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    /// <summary>The descriptor; negative ones are skipped by the kernel.</summary>
    public int Descriptor;

    /// <summary>What is waited for.</summary>
    public short Events;

    /// <summary>What came; errors and hang-ups come unasked.</summary>
    public short Returned;
}
