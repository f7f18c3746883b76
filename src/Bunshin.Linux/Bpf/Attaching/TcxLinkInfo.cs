using Bunshin.Linux.Netlink.Classifiers;

namespace Bunshin.Linux.Bpf.Attaching;

/// <summary>What the kernel knows of a tcx link.</summary>
/// <param name="Id">The kernel's number for it, unique while it lives.</param>
/// <param name="ProgramId">The kernel's number of its program.</param>
/// <param name="Device">The interface index in the device's own namespace; 0 when the device is gone or the link detached.</param>
/// <param name="Direction">Which frames it gets.</param>
public sealed record TcxLinkInfo(uint Id, uint ProgramId, int Device, FrameDirection Direction);
