using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Namespaces;

/// <summary>Names under <c>/run/netns</c>, kept as <c>ip netns</c> keeps them: a file with the namespace mounted over it.</summary>
internal static class NamedNamespaces
{
    private const string ThreadNamespace = "/proc/thread-self/ns/net";

    public static void Create(string name)
    {
        var path = PathOf(name, "create network namespace");
        NamespaceDirectory.Prepare();
        using (var file = Syscall.Open(path, Syscall.OpenReadOnly | Syscall.OpenCreate | Syscall.OpenExclusive))
        {
            if (file.IsInvalid)
            {
                throw new LinuxException("create network namespace", name, Syscall.LastErrno);
            }
        }

        try
        {
            NamespaceThread.Run(
                () => Syscall.Check(Syscall.Unshare(Syscall.CloneNewNet), "create network namespace", name),
                () => Syscall.Check(Syscall.Mount(ThreadNamespace, path, "none", Syscall.MountBind, null), "name network namespace", name));
        }
        catch
        {
            _ = Syscall.Unlink(path);
            throw;
        }
    }

    public static void Delete(string name)
    {
        var path = PathOf(name, "delete network namespace");

        // EINVAL: a file that nothing is mounted on, left by an interrupted creation; it goes all the same.
        if (Syscall.Unmount(path, Syscall.UnmountDetach) < 0 && Syscall.LastErrno is not Errno.EINVAL)
        {
            throw new LinuxException("delete network namespace", name, Syscall.LastErrno);
        }

        Syscall.Check(Syscall.Unlink(path), "delete network namespace", name);
    }

    public static IReadOnlyList<string> List()
    {
        try
        {
            var names = KernelFile.Names(NamespaceReference.RunDirectory);
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (LinuxException none) when (none.Errno == Errno.ENOENT)
        {
            return [];
        }
    }

    private static string PathOf(string name, string operation) =>
        name.Length is > 0 and <= 255 && name is not ("." or "..") && !name.Contains('/', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal)
            ? $"{NamespaceReference.RunDirectory}/{name}"
            : throw new LinuxException(operation, $"\"{name}\"", Errno.EINVAL, "a name is 1 to 255 characters without a slash");
}
