using System.Runtime.InteropServices;

namespace Bunshin.Linux.Frames;

/// <summary>A frame of the last batch that a port refused: it is lost.</summary>
/// <param name="Port">The port.</param>
/// <param name="Errno">Why: EIO or ENETDOWN (down), EMSGSIZE (too long), EAGAIN or ENOBUFS (full).</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SendFailure(int Port, Errno Errno);
