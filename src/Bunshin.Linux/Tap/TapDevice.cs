using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Tap;

/// <summary>A TAP device, or one more queue of it: a NIC whose wire is this descriptor. It vanishes with its last queue unless persistent.</summary>
public sealed class TapDevice : IDisposable
{
    /// <summary>What makes TAPs; usually root's alone.</summary>
    public const string Path = "/dev/net/tun";

    private const nuint TunSetInterface = 0x4004_54CA;
    private const nuint TunSetPersist = 0x4004_54CB;
    private const nuint TunSetOffload = 0x4004_54D0;
    private const nuint TunSetVnetHeaderSize = 0x4004_54D8;
    private const nuint TunSetCarrier = 0x4004_54E2;
    private const nuint TunGetInterface = 0x8004_54D2;
    private const nuint TunGetDeviceNamespace = 0x54E3;
    private const short FlagTap = 0x0002;
    private const short FlagMultiQueue = 0x0100;
    private const short FlagNoPacketInformation = 0x1000;
    private const short FlagVnetHeader = 0x4000;
    private const short FlagExclusive = unchecked((short)0x8000);

    private TapDevice(FileDescriptor descriptor, string name)
    {
        Descriptor = descriptor;
        Name = name;
    }

    /// <summary>The queue: read and written frame by frame, virtio-net header first. Owned by this object.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Interface name as the kernel made it.</summary>
    public string Name { get; }

    /// <summary>Whether <see cref="Path"/> can be opened here, and if not, why.</summary>
    public static bool CanOpen(out Errno errno)
    {
        using var descriptor = Syscall.Open(Path, Syscall.OpenReadWrite);
        errno = descriptor.IsInvalid ? Syscall.LastErrno : Errno.None;
        return errno == Errno.None;
    }

    /// <summary>Makes a new device in the network namespace of the calling thread, down, all offloads on.</summary>
    /// <param name="name">1 to 15 bytes, not in use; a <c>%d</c> in it becomes a number.</param>
    /// <param name="multiQueue">Whether <see cref="OpenQueue"/> is wanted later.</param>
    /// <exception cref="LinuxException">EACCES or ENOENT: no TAPs for this user; EBUSY: name in use.</exception>
    public static TapDevice Create(string name, bool multiQueue = false) =>
        Attach(name, (short)(FlagExclusive | (multiQueue ? FlagMultiQueue : 0)), "create TAP");

    /// <summary>A further queue of a multi-queue or persistent device of the calling thread's namespace.</summary>
    /// <exception cref="LinuxException">EINVAL: the device has one queue only.</exception>
    public static TapDevice OpenQueue(string name, bool multiQueue = true) =>
        Attach(name, multiQueue ? FlagMultiQueue : (short)0, "open queue of TAP");

    /// <summary>Chooses what is left to the reader. Without <see cref="TapOffloads.Checksum"/> and TSO, TCP falls to a tenth.</summary>
    /// <exception cref="LinuxException">EINVAL: this kernel does not know one of them.</exception>
    public void SetOffloads(TapOffloads offloads) =>
        Syscall.Check(Syscall.Ioctl(Descriptor, TunSetOffload, (nint)offloads), "set offloads of TAP", Name);

    /// <summary>Plugs the cable in or out, as the device's users see it.</summary>
    public void SetCarrier(bool on)
    {
        var value = on ? 1 : 0;
        Check(Syscall.Ioctl(Descriptor, TunSetCarrier, MemoryMarshal.AsBytes(new Span<int>(ref value))), "set carrier of TAP");
    }

    /// <summary>Whether the device outlives its queues.</summary>
    public void SetPersistent(bool on) => Check(Syscall.Ioctl(Descriptor, TunSetPersist, on ? 1 : 0), "make persistent TAP");

    /// <summary>Name and namespace the device has now; both may have been changed by others.</summary>
    /// <returns>False when the device is gone.</returns>
    public bool TryLocate(out string name, [NotNullWhen(true)] out FileDescriptor? networkNamespace)
    {
        var request = default(InterfaceRequest);
        networkNamespace = null;
        name = "";
        if (Syscall.Ioctl(Descriptor, TunGetInterface, MemoryMarshal.AsBytes(new Span<InterfaceRequest>(ref request))) < 0)
        {
            return false;
        }

        name = request.Name;
        var number = Syscall.Ioctl(Descriptor, TunGetDeviceNamespace, 0);
        networkNamespace = number < 0 ? null : new FileDescriptor(number);
        return networkNamespace is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    private static TapDevice Attach(string name, short flags, string operation)
    {
        // tun(4) puts the device into the namespace of whoever opens the file.
        var descriptor = Syscall.Open(Path, Syscall.OpenReadWrite);
        if (descriptor.IsInvalid)
        {
            throw new LinuxException("open", Path, Syscall.LastErrno);
        }

        var request = new InterfaceRequest
        {
            Name = name,
            Flags = (short)(FlagTap | FlagNoPacketInformation | FlagVnetHeader | flags),
        };
        var bytes = MemoryMarshal.AsBytes(new Span<InterfaceRequest>(ref request));
        if (Syscall.Ioctl(descriptor, TunSetInterface, bytes) < 0)
        {
            var errno = Syscall.LastErrno;
            descriptor.Dispose();
            throw new LinuxException(operation, name, errno);
        }

        var tap = new TapDevice(descriptor, request.Name);
        try
        {
            tap.SetUp();
            return tap;
        }
        catch
        {
            // Open, it would keep the device, and its name, for nobody.
            tap.Dispose();
            throw;
        }
    }

    private void SetUp()
    {
        var size = Frames.VirtioNetHeader.Size;
        Check(Syscall.Ioctl(Descriptor, TunSetVnetHeaderSize, MemoryMarshal.AsBytes(new Span<int>(ref size))), "set header size of TAP");

        // Older kernels know no large UDP; what they know is enough.
        if (Syscall.Ioctl(Descriptor, TunSetOffload, (nint)TapOffloads.All) < 0)
        {
            SetOffloads(TapOffloads.Tcp);
        }
    }

    private void Check(int result, string operation)
    {
        if (result < 0)
        {
            var errno = Syscall.LastErrno;
            throw new LinuxException(operation, Name, errno);
        }
    }
}

/// <summary>What the reader of a TAP takes over from the sending stack (<c>TUN_F_*</c>, <c>linux/if_tun.h</c>).</summary>
[Flags]
public enum TapOffloads
{
    /// <summary>Nothing: only finished frames of ordinary size.</summary>
    None = 0,

    /// <summary>Unfinished checksums; the others need it.</summary>
    Checksum = 0x01,

    /// <summary>Large TCP over IPv4.</summary>
    Tso4 = 0x02,

    /// <summary>Large TCP over IPv6.</summary>
    Tso6 = 0x04,

    /// <summary>Large TCP with ECN.</summary>
    TsoEcn = 0x08,

    /// <summary>Large UDP over IPv4, from Linux 6.2 on; only together with <see cref="Uso6"/>.</summary>
    Uso4 = 0x20,

    /// <summary>Large UDP over IPv6.</summary>
    Uso6 = 0x40,

    /// <summary>All that every kernel in use has.</summary>
    Tcp = Checksum | Tso4 | Tso6 | TsoEcn,

    All = Tcp | Uso4 | Uso6,
}

/// <summary><c>struct ifreq</c>, 40 bytes, as TUNSETIFF wants it: name and flags.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct InterfaceRequest
{
    /// <summary>Longest name in bytes, without the terminator.</summary>
    public const int MaxName = 15;

    /// <summary><c>IFF_*</c> of if_tun.h.</summary>
    [FieldOffset(16)]
    public short Flags;

    [FieldOffset(0)]
    private ulong _name0;

    [FieldOffset(8)]
    private ulong _name1;

    /// <summary>Zero-terminated name.</summary>
    public string Name
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            MemoryMarshal.Write(bytes, _name0);
            MemoryMarshal.Write(bytes[8..], _name1);
            return KernelText.DecodeTerminated(bytes);
        }

        set
        {
            Span<byte> bytes = stackalloc byte[16];
            bytes.Clear();
            KernelText.Encode(value).CopyTo(bytes[..MaxName]);
            _name0 = MemoryMarshal.Read<ulong>(bytes);
            _name1 = MemoryMarshal.Read<ulong>(bytes[8..]);
        }
    }
}
