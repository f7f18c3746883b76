using System.Diagnostics;

namespace Bunshin.Networks.Tests.Storing;

/// <summary>A small file system over a folder.</summary>
internal sealed class Disk(string path) : IDisposable
{
    public static Disk? TryMount(string path, int kilobytes = 768) => Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "bunshin-test", path) ? new Disk(path) : null;

    public void Dispose() => Run("umount", "-l", path);

    private static bool Run(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
