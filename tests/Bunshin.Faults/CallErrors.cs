using Bunshin.Linux;
using static Bunshin.Linux.Errno;

namespace Bunshin.Faults;

/// <summary>What each call can fail with where nothing is wrong with its arguments: what manual pages and the kernel's sources say.</summary>
internal static class CallErrors
{
    private static readonly Dictionary<string, Errno[]> s_errors = new(StringComparer.Ordinal)
    {
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
