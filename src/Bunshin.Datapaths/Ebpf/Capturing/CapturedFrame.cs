namespace Bunshin.Datapaths.Ebpf.Capturing;

/// <summary>A frame that a capture has seen.</summary>
/// <param name="Device">The child's name, or the parent's where it was not a child's.</param>
/// <param name="IsSent">The child had sent it; else it was for the child.</param>
/// <param name="Reason">Why it was dropped, in a sentence without a full stop; null: it was not.</param>
/// <param name="Nanoseconds">When, since 1970.</param>
/// <param name="Length">Its bytes, tag and Ethernet header among them.</param>
/// <param name="Bytes">Those that were kept, the tag in line.</param>
public sealed record CapturedFrame(string Device, bool IsSent, string? Reason, ulong Nanoseconds, int Length, byte[] Bytes);
