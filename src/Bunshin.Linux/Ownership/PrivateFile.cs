using Bunshin.Linux.Syscalls;
using Microsoft.Win32.SafeHandles;

namespace Bunshin.Linux.Ownership;

/// <summary>Files of ours in folders that others may write to: never through a link that somebody has put there, never what is not a plain file of ours.</summary>
public static class PrivateFile
{
    private const uint Mode = 0x180; // 0600
    private const int FileTypes = 0xF000;
    private const int PlainFile = 0x8000;
    private const int Attempts = 100;

    /// <summary>A new, empty file for this user alone.</summary>
    /// <param name="path">Where.</param>
    /// <param name="isReplacing">Whether one of that name is removed before; else it is refused with EEXIST.</param>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public static SafeFileHandle Create(string path, bool isReplacing)
    {
        for (var attempt = 0; ; attempt++)
        {
            var file = Syscall.Open(path, Syscall.OpenReadWrite | Syscall.OpenCreate | Syscall.OpenExclusive | Syscall.OpenNoFollow, Mode);
            if (!file.IsInvalid)
            {
                return Release(file);
            }

            var reason = Syscall.LastErrno;
            if (attempt >= Attempts || !IsMended(path, reason, isReplacing))
            {
                throw new LinuxException("make", path, reason);
            }
        }
    }

    /// <summary>Syncs a folder: what was made, renamed or removed in it is so after a power cut, too.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void SyncFolder(string path)
    {
        using var folder = Release(Open(path, Syscall.OpenReadOnly | Syscall.OpenDirectory));
        RandomAccess.FlushToDisk(folder);
    }

    /// <summary>Opens a plain file of this user's to be read and written.</summary>
    /// <param name="path">Where; a link there is refused.</param>
    /// <param name="isMade">Whether it is made where it is not there, and with it the folder of our records.</param>
    /// <exception cref="LinuxException">There is something else (ELOOP: a link), or it cannot be opened.</exception>
    internal static FileDescriptor Open(string path, bool isMade)
    {
        var flags = Syscall.OpenReadWrite | Syscall.OpenNoFollow | Syscall.OpenNonBlocking | (isMade ? Syscall.OpenCreate : 0);
        for (var attempt = 0; ; attempt++)
        {
            var file = Syscall.Open(path, flags, Mode);
            if (!file.IsInvalid)
            {
                return IsOwn(file) ? file : throw Refuse(file, path);
            }

            var reason = Syscall.LastErrno;
            if (reason == Errno.ELOOP)
            {
                throw new LinuxException("open", path, reason, "somebody has put a link there, which is not followed; remove it");
            }

            if (!isMade || attempt >= Attempts || reason != Errno.ENOENT || !OwnershipDirectory.MakeAgain(Path.GetDirectoryName(path)!))
            {
                throw new LinuxException("open", path, reason);
            }
        }
    }

    /// <summary>Whether an open file is the one that has a path now: it may have been removed, and another be there.</summary>
    internal static bool IsAt(FileDescriptor file, string path)
    {
        using var there = Syscall.Open(path, Syscall.OpenPath | Syscall.OpenNoFollow);
        return !there.IsInvalid && Syscall.Identify(there, out var device, out var inode) == 0
            && Syscall.Identify(file, out var ours, out var own) == 0 && (device, inode) == (ours, own);
    }

    private static FileDescriptor Open(string path, int flags)
    {
        var file = Syscall.Open(path, flags);
        return file.IsInvalid ? throw new LinuxException("open", path, Syscall.LastErrno) : file;
    }

    private static SafeFileHandle Release(FileDescriptor file)
    {
        var handle = new SafeFileHandle(file.Number, ownsHandle: true);
        file.SetHandleAsInvalid();
        return handle;
    }

    private static bool IsMended(string path, Errno reason, bool isReplacing) => reason switch
    {
        Errno.EEXIST => isReplacing && (Syscall.Unlink(path) == 0 || Syscall.LastErrno == Errno.ENOENT),
        Errno.ENOENT => OwnershipDirectory.MakeAgain(Path.GetDirectoryName(path)!),
        _ => false,
    };

    private static bool IsOwn(FileDescriptor file) =>
        Syscall.OwnerOf(file, out var user, out var mode) == 0 && (mode & FileTypes) == PlainFile && user == Syscall.GetEffectiveUser();

    private static LinuxException Refuse(FileDescriptor file, string path)
    {
        file.Dispose();
        return new LinuxException("open", path, Errno.EPERM, "what is there is no plain file of this user, and is left alone");
    }
}
