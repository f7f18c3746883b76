using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary><c>MS_BIND</c>.</summary>
    public const nuint MountBind = 0x1000;

    /// <summary><c>MS_REC</c>.</summary>
    public const nuint MountRecursive = 0x4000;

    /// <summary><c>MS_SHARED</c>.</summary>
    public const nuint MountShared = 1 << 20;

    /// <summary><c>MS_NOSUID | MS_NODEV</c>.</summary>
    public const nuint MountNoSuidNoDev = 2 | 4;

    /// <summary>mount(2).</summary>
    [LibraryImport(Libc, EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Mount(string source, string target, string type, nuint flags, string? data);
}
