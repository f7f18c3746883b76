using Bunshin.Linux;
using static Bunshin.Linux.Errno;

namespace Bunshin.Faults;

/// <summary>What each call can fail with where nothing is wrong with its arguments: what manual pages and the kernel's sources say.</summary>
internal static class CallErrors
{
    private static readonly Dictionary<string, Errno[]> s_errors = new(StringComparer.Ordinal)
    {
        ["accept4"] = [EMFILE, ENFILE, ENOBUFS, ECONNABORTED, EINTR],
        ["access"] = [EIO, ENOMEM],
        ["bind"] = [ENOMEM, ENODEV, EADDRINUSE, ENOSPC],
        ["bpf LinkCreate"] = [ENOMEM, EBUSY, EPERM],
        ["bpf LinkUpdate"] = [ENOMEM, EPERM],
        ["bpf MapCreate"] = [ENOMEM, EMFILE, EPERM],
        ["bpf MapUpdate"] = [ENOMEM, E2BIG, EBUSY],
        ["bpf MapUpdateBatch"] = [ENOMEM, E2BIG],
        ["bpf Pin"] = [ENOMEM, ENOSPC, EPERM],
        ["bpf ProgramLoad"] = [ENOMEM, EAGAIN, EPERM, EMFILE],
        ["bpf OpenPinned"] = [ENOMEM, EMFILE, EPERM],
        ["bpf"] = [ENOMEM, EPERM],
        ["chmod"] = [EIO, EPERM],
        ["chown"] = [EIO, EPERM],
        ["connect"] = [ENOMEM, EAGAIN, EINTR],
        ["epoll_create1"] = [EMFILE, ENFILE, ENOMEM],
        ["epoll_ctl"] = [ENOMEM, ENOSPC],
        ["epoll_wait"] = [EINTR],
        ["eventfd"] = [EMFILE, ENFILE, ENOMEM],
        ["fchmod"] = [EIO, EPERM],
        ["fcntl64"] = [ENOLCK, EINTR],
        ["flock"] = [EINTR, ENOLCK],
        ["fsync"] = [EIO, ENOSPC],
        ["ftruncate64"] = [EIO, ENOSPC],
        ["getsockopt"] = [ENOBUFS],
        ["io_uring_enter"] = [EINTR, EAGAIN, EBUSY],
        ["io_uring_register"] = [ENOMEM, EBUSY],
        ["io_uring_setup"] = [ENOMEM, EMFILE, EPERM],
        ["ioctl"] = [ENOMEM, EBUSY, EIO, EPERM],
        ["listen"] = [ENOMEM],
        ["mkdir"] = [ENOSPC, EIO, EROFS],
        ["mmap"] = [ENOMEM],
        ["mount"] = [ENOMEM, EPERM],
        ["munmap"] = [ENOMEM],
        ["open"] = [EMFILE, ENFILE, ENOMEM, EIO, ENOENT],
        ["open64"] = [EMFILE, ENFILE, EIO, EACCES, ENOSPC],
        ["opendir"] = [EMFILE, ENOMEM, ENOENT],
        ["poll"] = [EINTR, ENOMEM],
        ["pread"] = [EIO, EINTR],
        ["pread64"] = [EIO],
        ["pwrite64"] = [EIO, ENOSPC],
        ["read"] = [EIO, EINTR],
        ["readdir64"] = [EIO],
        ["readlink"] = [EIO, ENOMEM],
        ["recv"] = [ENOBUFS, EINTR, ENOMEM],
        ["recvmmsg"] = [ENETDOWN, EINTR, ENOMEM],
        ["recvmsg"] = [ENOMEM, EINTR, ECONNRESET],
        ["rename"] = [ENOSPC, EIO],
        ["rmdir"] = [EIO, EBUSY],
        ["sched_setaffinity"] = [EPERM],
        ["send"] = [ENOBUFS, EINTR, ENOMEM],
        ["sendmmsg"] = [ENOBUFS, ENETDOWN, EINTR, ENOMEM],
        ["sendmsg"] = [ENOBUFS, EPIPE],
        ["sendto"] = [ENOBUFS, ENETDOWN, EPERM, EINTR],
        ["setns"] = [ENOMEM, EPERM],
        ["setsockopt"] = [ENOMEM, ENOBUFS, EPERM],
        ["socket"] = [EMFILE, ENFILE, ENOBUFS],
        ["statfs"] = [EIO, ENOMEM],
        ["statx"] = [EIO, ENOMEM],
        ["symlink"] = [ENOSPC, EIO],
        ["umount2"] = [EBUSY, ENOMEM],
        ["unlink"] = [EIO, EBUSY],
        ["unshare"] = [ENOMEM, ENOSPC, EPERM],
        ["write"] = [EIO, ENOSPC, EINTR],
    };

    /// <summary>All ways in which the call at a site can fail.</summary>
    public static IEnumerable<Failure> Of(string site)
    {
        var call = site[..site.IndexOf(" @ ", StringComparison.Ordinal)];
        return Plain(call).Select(static errno => new Failure(errno)).Concat(Others(call, site));
    }

    private static Errno[] Plain(string call)
    {
        if (call.Contains("stat64", StringComparison.Ordinal))
        {
            return [EIO, ENOMEM];
        }

        return s_errors.TryGetValue(call, out var errors) ? errors : call.StartsWith("bpf", StringComparison.Ordinal) ? s_errors["bpf"] : [];
    }

    private static IEnumerable<Failure> Others(string call, string site) => call switch
    {
        "close" => [new(EIO, FailureWay.Done)],
        "send" when site.Contains("Netlink", StringComparison.Ordinal) => [new(ENOBUFS, FailureWay.Done)],
        "recv" when site.Contains("Netlink", StringComparison.Ordinal) => [new(None, FailureWay.InterruptedDump)],
        "pread" or "pwrite64" => [new(None, FailureWay.Short)],
        "io_uring_enter" => new[] { ENOBUFS, ENOMEM, ENETDOWN, EIO, EAGAIN, EINTR, ECANCELED, EBADFD }.Select(static errno => new Failure(errno, FailureWay.Completion)),
        "write" or "fsync" or "rename" or "mkdir" => [new(EIO, FailureWay.Done)],
        _ => [],
    };
}
