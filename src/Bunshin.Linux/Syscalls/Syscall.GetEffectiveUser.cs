using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>geteuid(2); never fails.</summary>
    [LibraryImport(Libc, EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUser();
}
