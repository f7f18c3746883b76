using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Namespaces;

/// <summary>Makes <c>/run/netns</c> what <c>ip netns</c> expects of it: a shared mount, so that names reach other mount namespaces.</summary>
/// <remarks>
/// An ordinary user inside a user namespace cannot write to <c>/run</c>, but may mount in a mount namespace of that user
/// namespace: then a tmpfs goes over <c>/run/netns</c>, or over <c>/run</c> with everything in it bound back where even the
/// folder is missing. Nobody outside sees it.
/// </remarks>
internal static class NamespaceDirectory
{
    private const string Run = "/run";
    private const string Names = NamespaceReference.RunDirectory;
    private const string Operation = "prepare";

    public static void Prepare()
    {
        MakeFolder();
        using var folder = Syscall.Open(Names, Syscall.OpenReadOnly);

        // Two at once would mount the folder over itself twice, and the first one's names would hide.
        _ = Syscall.Lock(folder, Syscall.LockExclusive);
        if (!IsWritable())
        {
            MountEmpty(Names);
        }

        Share();
    }

    private static void MakeFolder()
    {
        if (Syscall.MakeDirectory(Names, 0x1ED /* 0755 */) == 0 || Syscall.LastErrno == Errno.EEXIST)
        {
            return;
        }

        var reason = Syscall.LastErrno;
        if (reason is not (Errno.EACCES or Errno.EPERM or Errno.EROFS) || !IsInsideUserNamespace())
        {
            throw new LinuxException("make folder", Names, reason);
        }

        MountOverRun();
        Syscall.Check(Syscall.MakeDirectory(Names, 0x1ED), "make folder", Names);
    }

    private static void Share()
    {
        if (Syscall.Mount("", Names, "none", Syscall.MountShared | Syscall.MountRecursive, null) == 0)
        {
            return;
        }

        // EINVAL: no mount point yet.
        if (Syscall.LastErrno != Errno.EINVAL)
        {
            throw new LinuxException(Operation, Names, Syscall.LastErrno, "it cannot be made a shared mount");
        }

        Syscall.Check(Syscall.Mount(Names, Names, "none", Syscall.MountBind | Syscall.MountRecursive, null), Operation, Names);
        Syscall.Check(Syscall.Mount("", Names, "none", Syscall.MountShared | Syscall.MountRecursive, null), Operation, Names);
    }

    private static bool IsWritable()
    {
        var probe = $"{Names}/.bunshin-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}";
        using var file = Syscall.Open(probe, Syscall.OpenReadOnly | Syscall.OpenCreate | Syscall.OpenExclusive);
        if (file.IsInvalid)
        {
            return Syscall.LastErrno is not (Errno.EACCES or Errno.EPERM or Errno.EROFS or Errno.EOVERFLOW);
        }

        _ = Syscall.Unlink(probe);
        return true;
    }

    private static void MountEmpty(string where) =>
        Syscall.Check(Syscall.Mount("bunshin", where, "tmpfs", Syscall.MountNoSuidNoDev, "mode=755"), "mount tmpfs over", where);

    private static void MountOverRun()
    {
        var entries = new DirectoryInfo(Run).GetFileSystemInfos();
        using var below = Syscall.Open(Run, Syscall.OpenReadOnly);
        MountEmpty(Run);
        foreach (var entry in entries)
        {
            var target = $"{Run}/{entry.Name}";
            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(target, link);
                continue;
            }

            if (entry is DirectoryInfo)
            {
                Directory.CreateDirectory(target);
            }
            else
            {
                File.Create(target).Dispose();
            }

            // What cannot be bound stays empty: it was of another user's and is missed by nobody in here.
            _ = Syscall.Mount($"/proc/self/fd/{below.Number}/{entry.Name}", target, "none", Syscall.MountBind | Syscall.MountRecursive, null);
        }
    }

    private static bool IsInsideUserNamespace()
    {
        var map = File.ReadAllText("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return map is not ["0", "0", "4294967295"];
    }
}
