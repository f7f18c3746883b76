using System.Buffers.Binary;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Probing;

/// <summary>Makes a TAP device in a namespace that is then thrown away.</summary>
internal static class TunProbe
{
    private const string Name = "tun";
    private const string Device = "/dev/net/tun";
    private const nuint SetInterface = 0x400454ca; // TUNSETIFF
    private const ushort TapWithoutHeader = 0x1002; // IFF_TAP | IFF_NO_PI
    private const int RequestLength = 40; // struct ifreq
    private const int FlagsOffset = 16;

    public static MachineFact Run()
    {
        try
        {
            using var space = NetworkNamespace.CreateAnonymous();
            return space.Run(Try);
        }
        catch (LinuxException)
        {
            return OpenOnly();
        }
    }

    private static MachineFact Try()
    {
        using var device = Syscall.Open(Device, Syscall.OpenReadWrite);
        if (device.IsInvalid)
        {
            return Refused(Syscall.LastErrno);
        }

        Span<byte> request = stackalloc byte[RequestLength];
        request.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(request[FlagsOffset..], TapWithoutHeader);
        return Syscall.Ioctl(device, SetInterface, request) == 0
            ? new MachineFact(Name, Presence.Present, "a TAP was made and removed")
            : new MachineFact(Name, Presence.Absent, $"{Device} opens, but no TAP can be made: {LinuxException.Describe(Syscall.LastErrno)}", "a kernel with CONFIG_TUN; veth ends serve without it");
    }

    private static MachineFact OpenOnly()
    {
        using var device = Syscall.Open(Device, Syscall.OpenReadWrite);
        return device.IsInvalid
            ? Refused(Syscall.LastErrno)
            : new MachineFact(Name, Presence.Unknown, $"{Device} opens, but there is no namespace to make a TAP in", "run as root, or inside a namespace of your own: unshare -Urnm");
    }

    private static MachineFact Refused(Errno errno)
    {
        var found = $"{Device} does not open: {LinuxException.Describe(errno)}";
        return errno switch
        {
            Errno.ENOENT => new MachineFact(Name, Presence.Absent, found, $"modprobe tun; mkdir -p /dev/net; mknod {Device} c 10 200"),
            Errno.EACCES or Errno.EPERM => new MachineFact(Name, Presence.Absent, found, $"as root: chmod 0666 {Device}, or run as root; veth ends serve without it"),
            _ => new MachineFact(Name, Presence.Absent, found, "modprobe tun, or a kernel with CONFIG_TUN"),
        };
    }
}
