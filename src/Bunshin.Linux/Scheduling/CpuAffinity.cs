using System.Globalization;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Scheduling;

/// <summary>On which processors threads of this process may run; for measurements.</summary>
public static class CpuAffinity
{
    /// <summary>Any of the first 64 processors.</summary>
    public const ulong Any = ulong.MaxValue;

    /// <summary>Lets the calling thread run on the processors in <paramref name="mask"/> only, bit 0 for the first.</summary>
    /// <exception cref="LinuxException">EINVAL: none of them exists.</exception>
    public static void PinCaller(ulong mask) => Syscall.Check(Syscall.SetAffinity(0, mask), "pin", "this thread");

    /// <summary>As <see cref="PinCaller"/>, for all threads of this process whose name (its first 15 bytes) is <paramref name="name"/>.</summary>
    public static void PinNamed(string name, ulong mask)
    {
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (NameOf(task) == name[..Math.Min(name.Length, 15)])
            {
                Syscall.Check(Syscall.SetAffinity(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), mask), "pin", name);
            }
        }
    }

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
