using System.Runtime.InteropServices;

namespace Bunshin.Linux.Frames;

/// <summary>What a port refused since it was last told: frames sent, each of which is lost, or reads.</summary>
/// <param name="Port">The port.</param>
/// <param name="Errno">Why: EIO or ENETDOWN (down), EMSGSIZE (too long), EAGAIN or ENOBUFS (full).</param>
/// <param name="IsRead">Reading failed, and is tried again after a while.</param>
/// <param name="Count">How often.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PortFailure(int Port, Errno Errno, bool IsRead, int Count);
