using Bunshin.Linux.IoUring;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Probing;

internal static class IoUringProbe
{
    private const string Name = "io_uring";

    public static unsafe MachineFact Run()
    {
        var parameters = default(RingParameters);
        using var ring = Syscall.IoUringSetup(1, &parameters);
        if (!ring.IsInvalid)
        {
            return new MachineFact(Name, Presence.Present, "a ring was set up and removed");
        }

        var errno = Syscall.LastErrno;
        var found = $"no ring can be set up: {LinuxException.Describe(errno)}";
        return errno switch
        {
            Errno.ENOSYS => new MachineFact(Name, Presence.Absent, found, "a kernel with CONFIG_IO_URING"),
            Errno.EPERM => new MachineFact(Name, Presence.Absent, found, "sysctl kernel.io_uring_disabled=0, or a container profile that allows it; recvmmsg serves without"),
            _ => new MachineFact(Name, Presence.Unknown, found),
        };
    }
}
