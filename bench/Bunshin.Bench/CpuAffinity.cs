using System.Globalization;
using System.Runtime.InteropServices;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Bench;

/// <summary>On which processors threads of this process may run; for measurements.</summary>
internal static partial class CpuAffinity
{
    /// <summary>Lets the calling thread run on the processors in <paramref name="mask"/> only, bit 0 for the first.</summary>
    public static void PinCaller(ulong mask) => Pin(0, mask, "this thread");

    /// <summary>As <see cref="PinCaller"/>, for all threads of this process whose name (its first 15 bytes) is <paramref name="name"/>.</summary>
    public static void PinNamed(string name, ulong mask)
    {
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (NameOf(task) == name[..Math.Min(name.Length, 15)])
            {
                Pin(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), mask, name);
            }
        }
    }

    private static void Pin(int thread, ulong mask, string target) => Syscall.Check(SetAffinity(thread, sizeof(ulong), mask), "pin", target);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nuint size, in ulong mask);

    private static string? NameOf(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").TrimEnd();
        }
        catch (IOException)
        {
            return null; // The thread has just ended.
        }
    }
}
