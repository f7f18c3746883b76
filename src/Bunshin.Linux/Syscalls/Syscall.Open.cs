using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

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

    /// <summary><c>O_PATH</c>: the file's name alone, not what is in it; what is no file to be opened (a socket) has one too.</summary>
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
}
