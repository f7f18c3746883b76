using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <content>Files and file systems.</content>
internal static partial class Syscall
{
    /// <summary><c>O_RDONLY</c>.</summary>
    public const int OpenReadOnly = 0;

    /// <summary><c>O_RDWR</c>.</summary>
    public const int OpenReadWrite = 2;

    /// <summary><c>O_CREAT</c>.</summary>
    public const int OpenCreate = 0x40;

    /// <summary><c>O_EXCL</c>.</summary>
    public const int OpenExclusive = 0x80;

    /// <summary><c>O_NONBLOCK</c>.</summary>
    public const int OpenNonBlocking = 0x800;

    /// <summary><c>O_PATH</c>: the file's name alone, not what is in it; what is not a file to be opened (a socket) has one too.</summary>
    public const int OpenPath = 0x200000;

    private const int OpenCloseOnExec = 0x80000;

    /// <summary><c>O_NOFOLLOW</c>: a link at the end of the path is refused with ELOOP.</summary>
    public static int OpenNoFollow { get; } = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary><c>O_DIRECTORY</c>.</summary>
    public static int OpenDirectory { get; } = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    /// <summary>open(2), always close-on-exec.</summary>
    /// <returns>An invalid handle on failure.</returns>
    public static FileDescriptor Open(string path, int flags, uint mode = 0) => new(OpenRaw(path, flags | OpenCloseOnExec, mode));

    [LibraryImport(Libc, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenRaw(string path, int flags, uint mode);

    /// <summary>close(2). Only <see cref="FileDescriptor"/> calls it.</summary>
    [LibraryImport(Libc, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    /// <summary>read(2) into memory the caller keeps in place.</summary>
    [LibraryImport(Libc, EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(FileDescriptor descriptor, byte* data, nuint length);

    public static unsafe nint ReadAt(FileDescriptor descriptor, Span<byte> data, long offset)
    {
        fixed (byte* start = data)
        {
            return ReadAt(descriptor, start, (nuint)data.Length, (nint)offset);
        }
    }

    [LibraryImport(Libc, EntryPoint = "pread", SetLastError = true)]
    private static unsafe partial nint ReadAt(FileDescriptor descriptor, byte* data, nuint length, nint offset);

    /// <summary>write(2) from memory the caller keeps in place.</summary>
    [LibraryImport(Libc, EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(FileDescriptor descriptor, byte* data, nuint length);

    /// <summary>ioctl(2) whose argument is a pointer to <paramref name="argument"/>, read and written by the kernel.</summary>
    /// <remarks>The caller answers for the span being as long as the request says.</remarks>
    public static unsafe int Ioctl(FileDescriptor descriptor, nuint request, Span<byte> argument)
    {
        fixed (byte* start = argument)
        {
            return Ioctl(descriptor, request, (nint)start);
        }
    }

    /// <summary>ioctl(2) whose argument is a plain number.</summary>
    [LibraryImport(Libc, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(FileDescriptor descriptor, nuint request, nint argument);

    /// <summary><c>LOCK_EX</c>.</summary>
    public const int LockExclusive = 2;

    /// <summary><c>LOCK_NB</c>.</summary>
    public const int LockNonBlocking = 4;

    /// <summary><c>LOCK_UN</c>.</summary>
    public const int LockRelease = 8;

    /// <summary>flock(2); released when the descriptor is closed.</summary>
    [LibraryImport(Libc, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(FileDescriptor descriptor, int operation);

    private const int AtEmptyPath = 0x1000;
    private const uint StatxInode = 0x100;
    private const int StatxSize = 256;
    private const uint StatxModeAndUser = 0x2 | 0x8;
    private const int StatxUserOffset = 20;
    private const int StatxModeOffset = 28;
    private const int StatxInodeOffset = 32;
    private const int StatxDeviceMajorOffset = 136;
    private const int StatxDeviceMinorOffset = 140;

    /// <summary>statx(2) for what identifies an open file; its structure is the same on every architecture, unlike <c>struct stat</c>.</summary>
    public static int Identify(FileDescriptor descriptor, out ulong device, out ulong inode)
    {
        Span<byte> answer = stackalloc byte[StatxSize];
        var result = Statx(descriptor, StatxInode, answer);
        inode = BinaryPrimitives.ReadUInt64LittleEndian(answer[StatxInodeOffset..]);
        device = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(answer[StatxDeviceMajorOffset..]) << 32)
            | BinaryPrimitives.ReadUInt32LittleEndian(answer[StatxDeviceMinorOffset..]);
        return result;
    }

    /// <summary>statx(2) for whose an open file is, and who may write to it.</summary>
    public static int OwnerOf(FileDescriptor descriptor, out uint user, out ushort mode)
    {
        Span<byte> answer = stackalloc byte[StatxSize];
        var result = Statx(descriptor, StatxModeAndUser, answer);
        user = BinaryPrimitives.ReadUInt32LittleEndian(answer[StatxUserOffset..]);
        mode = BinaryPrimitives.ReadUInt16LittleEndian(answer[StatxModeOffset..]);
        return result;
    }

    private static unsafe int Statx(FileDescriptor descriptor, uint mask, Span<byte> answer)
    {
        answer.Clear();
        fixed (byte* start = answer)
        {
            return Statx(descriptor, "", AtEmptyPath, mask, start);
        }
    }

    [LibraryImport(Libc, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static unsafe partial int Statx(FileDescriptor directory, string path, int flags, uint mask, byte* answer);

    [LibraryImport(Libc, EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int MakeDirectory(string path, uint mode);

    [LibraryImport(Libc, EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Unlink(string path);

    /// <summary>chown(2). An id of all ones leaves the owner, or the group, as it is.</summary>
    [LibraryImport(Libc, EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int ChangeOwner(string path, uint user, uint group);

    private const int StatFsSize = 256; // struct statfs is 120 bytes on 64-bit machines; its first 8 are the type.

    /// <summary>statfs(2) for what kind of filesystem <paramref name="path"/> is on (<c>linux/magic.h</c>).</summary>
    public static unsafe int FilesystemType(string path, out uint type)
    {
        Span<byte> answer = stackalloc byte[StatFsSize];
        answer.Clear();
        fixed (byte* start = answer)
        {
            var result = StatFs(path, start);
            type = BinaryPrimitives.ReadUInt32LittleEndian(answer);
            return result;
        }
    }

    [LibraryImport(Libc, EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static unsafe partial int StatFs(string path, byte* answer);

    /// <summary><c>MS_BIND</c>.</summary>
    public const nuint MountBind = 0x1000;

    /// <summary><c>MS_REC</c>.</summary>
    public const nuint MountRecursive = 0x4000;

    /// <summary><c>MS_SHARED</c>.</summary>
    public const nuint MountShared = 1 << 20;

    /// <summary><c>MS_NOSUID | MS_NODEV</c>.</summary>
    public const nuint MountNoSuidNoDev = 2 | 4;

    [LibraryImport(Libc, EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Mount(string source, string target, string type, nuint flags, string? data);

    /// <summary><c>MNT_DETACH</c>.</summary>
    public const int UnmountDetach = 2;

    [LibraryImport(Libc, EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Unmount(string target, int flags);
}
