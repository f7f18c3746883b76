using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Classifiers;

namespace Bunshin.Linux.Bpf.Attaching;

/// <summary>
/// A classifier program at a device, by the best way that this kernel has: a tcx link, or else a filter of traffic control. It gets
/// the frames until this object is disposed, or, when it was kept, until it is detached or the device goes.
/// </summary>
/// <remarks>
/// A device and direction has one filter of this project; attaching takes the place of one that a killed process left. Links have no
/// such bound. Calls may come from any thread, one at a time.
/// </remarks>
public sealed class ClassifierAttachment : IDisposable
{
    private readonly int _device;
    private readonly FrameDirection _direction;
    private readonly TcxLink? _link;
    private readonly RouteNetlink? _netlink;
    private bool _isKept;

    private ClassifierAttachment(int device, FrameDirection direction, TcxLink? link, RouteNetlink? netlink)
    {
        _device = device;
        _direction = direction;
        _link = link;
        _netlink = netlink;
    }

    /// <summary>Which way the kernel took.</summary>
    public ClassifierHook Hook => _link is null ? ClassifierHook.Clsact : ClassifierHook.Tcx;

    /// <summary>The kernel's number of the program that gets the frames now; null when it was taken away, or the device is gone.</summary>
    public uint? ProgramId => _link is null
        ? _netlink!.ClassifierProgram(_device, _direction)
        : _link.Info() is { Device: not 0 } info ? info.ProgramId : null;

    /// <summary>Attaches <paramref name="program"/> to a device of the calling thread's network namespace.</summary>
    /// <param name="device">The device's interface index.</param>
    /// <param name="direction">Which frames it gets.</param>
    /// <param name="program">A classifier.</param>
    /// <exception cref="LinuxException">ENODEV: no such device; EINVAL: no classifier; ENOENT: a kernel with neither way.</exception>
    public static ClassifierAttachment Attach(int device, FrameDirection direction, BpfProgram program) =>
        Attach(device, direction, program, TcxLink.Attach);

    /// <summary>The kernel's numbers of the classifiers at a device of the calling thread's network namespace: those of tcx, and the one in this project's filter.</summary>
    /// <exception cref="LinuxException">ENODEV: no such device; EPERM: not allowed.</exception>
    public static IReadOnlyList<uint> ProgramsAt(int device, FrameDirection direction)
    {
        using var netlink = RouteNetlink.Open();
        return netlink.ClassifierProgram(device, direction) is { } ours ? [.. TcxLink.ProgramsAt(device, direction), ours] : TcxLink.ProgramsAt(device, direction);
    }

    /// <summary>Puts <paramref name="program"/> in the place of the one that is there; every frame meets the one or the other.</summary>
    /// <exception cref="LinuxException">ENOLINK or ENODEV: the device is gone; EINVAL: no classifier.</exception>
    public void Update(BpfProgram program)
    {
        if (_link is null)
        {
            SetFilter(_netlink!, _device, _direction, program);
        }
        else
        {
            _link.Update(program);
        }
    }

    /// <summary>Lets it outlive this object and this process. A link is pinned as <paramref name="path"/>; a filter needs no name.</summary>
    /// <exception cref="LinuxException">As <see cref="BpfObject.Pin"/>.</exception>
    public void Keep(string path)
    {
        _link?.Pin(path);
        _isKept = true;
    }

    /// <summary>Takes up what <see cref="Keep"/> left, in the calling thread's network namespace, which is the device's.</summary>
    /// <param name="device">The device's interface index.</param>
    /// <param name="direction">Which frames it gets.</param>
    /// <param name="path">What the link was kept as.</param>
    /// <returns>Null: nothing of it is left. A pin of a device that is gone is nothing, and is for the caller to remove.</returns>
    /// <exception cref="LinuxException">The path pins something else.</exception>
    public static ClassifierAttachment? TryReopen(int device, FrameDirection direction, string path)
    {
        var attachment = new ClassifierAttachment(device, direction, OpenLink(path), RouteNetlink.Open()) { _isKept = true };
        var isOurs = attachment._link is null || attachment._link.Info() is var info && info.Device == device && info.Direction == direction;
        if (isOurs && attachment.ProgramId is not null)
        {
            return attachment;
        }

        attachment.Dispose();
        return null;
    }

    /// <summary>Takes the program away from the device, kept or not. A pin stays, as that of an empty link. Nothing happens if it is away already.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Detach()
    {
        _link?.Detach();
        if (_link is null)
        {
            _netlink!.DeleteClassifier(_device, _direction);
        }
    }

    /// <summary>Detaches, unless it was kept, and gives all descriptors back.</summary>
    public void Dispose()
    {
        if (!_isKept && _link is null && _netlink is not null)
        {
            _netlink.DeleteClassifier(_device, _direction);
        }

        _link?.Dispose();
        _netlink?.Dispose();
    }

    /// <summary>The way is found by going it: a kernel without tcx says EINVAL, as it does to what is not a classifier, which then hears it twice.</summary>
    internal static ClassifierAttachment Attach(
        int device, FrameDirection direction, BpfProgram program, Func<int, FrameDirection, BpfProgram, TcxLink> attachTcx)
    {
        try
        {
            return new ClassifierAttachment(device, direction, attachTcx(device, direction, program), netlink: null);
        }
        catch (LinuxException refusal) when (refusal.Errno == Errno.EINVAL)
        {
            return AttachFilter(device, direction, program, refusal);
        }
    }

    private static ClassifierAttachment AttachFilter(int device, FrameDirection direction, BpfProgram program, LinuxException tcx)
    {
        var netlink = RouteNetlink.Open();
        try
        {
            SetFilter(netlink, device, direction, program);
            return new ClassifierAttachment(device, direction, link: null, netlink);
        }
        catch (NetlinkException refusal)
        {
            netlink.Dispose();
            var detail = (refusal.ExtendedAck is { } said ? said + "; " : "") + "before that: " + tcx.Message;
            throw new LinuxException(refusal.Operation, refusal.Target, refusal.Errno, detail, refusal);
        }
    }

    private static void SetFilter(RouteNetlink netlink, int device, FrameDirection direction, BpfProgram program)
    {
        netlink.SetClassifier(device, direction, program.Descriptor.Number, program.Name);
        GC.KeepAlive(program);
    }

    private static TcxLink? OpenLink(string path)
    {
        try
        {
            return TcxLink.OpenPinned(path);
        }
        catch (LinuxException refusal) when (refusal.Errno == Errno.ENOENT)
        {
            return null;
        }
    }
}

/// <summary>By which way of the kernel's a classifier gets a device's frames.</summary>
public enum ClassifierHook
{
    /// <summary>A link of its own (<see cref="TcxLink"/>). Linux 6.6.</summary>
    Tcx,

    /// <summary>A filter of traffic control (<c>tc filter show dev … ingress</c>). Linux 4.5.</summary>
    Clsact,
}
