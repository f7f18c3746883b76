using Bunshin.Linux.Bpf.Attributes;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Netlink.Classifiers;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Bpf.Attaching;

/// <summary>
/// A classifier program at a device (tcx, Linux 6.6): it gets the frames for as long as this object or a pin holds the link, and
/// behind the programs that were there before. When the device goes, the link stays as an empty one.
/// </summary>
public sealed class TcxLink : BpfObject
{
    private const string Kind = "bpf-link";
    private const uint LinkType = 11; // BPF_LINK_TYPE_TCX
    private const int MostPrograms = 64; // BPF_MPROG_MAX
    private const uint AttachIngress = 46; // BPF_TCX_INGRESS
    private const uint AttachEgress = 47; // BPF_TCX_EGRESS

    private TcxLink(FileDescriptor descriptor, string name)
        : base(descriptor, name)
    {
    }

    /// <summary>Attaches <paramref name="program"/> to a device of the calling thread's network namespace.</summary>
    /// <param name="device">The device's interface index.</param>
    /// <param name="direction">Which frames it gets.</param>
    /// <param name="program">A classifier.</param>
    /// <exception cref="LinuxException">ENODEV: no such device; EINVAL: no classifier, or a kernel before 6.6.</exception>
    public static TcxLink Attach(int device, FrameDirection direction, BpfProgram program)
    {
        var attributes = new LinkCreateAttributes
        {
            Program = (uint)program.Descriptor.Number,
            Device = (uint)device,
            AttachType = direction == FrameDirection.Ingress ? AttachIngress : AttachEgress,
        };
        var name = $"{program.Name} at {direction} of device {device}";
        var result = Syscall.Bpf(BpfCommand.LinkCreate, ref attributes, out var errno);
        GC.KeepAlive(program);
        return new TcxLink(Opened(result, errno, "attach BPF program", name, BpfFeature.TcxLinks), name);
    }

    /// <summary>Opens the link that <paramref name="path"/> pins.</summary>
    /// <exception cref="LinuxException">ENOENT: nothing is there; EINVAL: it is not a tcx link; EACCES: not on a bpf filesystem.</exception>
    public static TcxLink OpenPinned(string path)
    {
        var descriptor = OpenPinned(path, Kind);
        var info = default(BpfLinkInfo);
        Ask(descriptor, path, ref info);
        if (info.Type == LinkType)
        {
            return new TcxLink(descriptor, path);
        }

        descriptor.Dispose();
        throw new LinuxException("open pinned", path, Errno.EINVAL, $"it is a link of type {info.Type}, not a tcx link ({LinkType})");
    }

    /// <summary>The kernel's numbers of the programs at a device of the calling thread's network namespace, in the order in which they get frames.</summary>
    /// <returns>None, too, where the kernel has no tcx.</returns>
    /// <exception cref="LinuxException">ENODEV: no such device; EPERM: not allowed.</exception>
    public static unsafe IReadOnlyList<uint> ProgramsAt(int device, FrameDirection direction)
    {
        var programs = stackalloc uint[MostPrograms];
        var attributes = new QueryAttributes
        {
            Device = (uint)device,
            AttachType = direction == FrameDirection.Ingress ? AttachIngress : AttachEgress,
            Programs = (ulong)programs,
            Count = MostPrograms,
        };
        Syscall.Bpf(BpfCommand.ProgramQuery, ref attributes, out var errno);
        if (errno is Errno.EINVAL or Errno.ENOENT)
        {
            return [];
        }

        Check(errno, "list BPF programs at device", $"{device}");
        return new ReadOnlySpan<uint>(programs, (int)Math.Min(attributes.Count, MostPrograms)).ToArray();
    }

    /// <summary>Puts <paramref name="program"/> in the place of the one that is there; every frame meets the one or the other.</summary>
    /// <exception cref="LinuxException">ENOLINK: the device is gone; EINVAL: no classifier.</exception>
    public void Update(BpfProgram program)
    {
        var attributes = new LinkUpdateAttributes { Link = Number, Program = (uint)program.Descriptor.Number };
        Syscall.Bpf(BpfCommand.LinkUpdate, ref attributes, out var errno);
        GC.KeepAlive(this);
        GC.KeepAlive(program);
        Check(errno, $"replace by BPF program {program.Name}", Name);
    }

    /// <summary>Takes the program away from the device, whoever else holds the link. Nothing happens if it is away already.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Detach()
    {
        var attributes = new LinkUpdateAttributes { Link = Number };
        Syscall.Bpf(BpfCommand.LinkDetach, ref attributes, out var errno);
        GC.KeepAlive(this);
        Check(errno, "detach BPF program", Name);
    }

    /// <summary>What the kernel knows of it now.</summary>
    /// <exception cref="LinuxException">It was disposed.</exception>
    public TcxLinkInfo Info()
    {
        var info = default(BpfLinkInfo);
        Ask(ref info);
        var direction = info.AttachType == AttachEgress ? FrameDirection.Egress : FrameDirection.Ingress;
        return new TcxLinkInfo(info.Id, info.ProgramId, (int)info.Device, direction);
    }
}

/// <summary>What the kernel knows of a tcx link.</summary>
/// <param name="Id">The kernel's number for it, unique while it lives.</param>
/// <param name="ProgramId">The kernel's number of its program.</param>
/// <param name="Device">The interface index in the device's own namespace; 0 when the device is gone or the link detached.</param>
/// <param name="Direction">Which frames it gets.</param>
public sealed record TcxLinkInfo(uint Id, uint ProgramId, int Device, FrameDirection Direction);
