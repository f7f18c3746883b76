using System.Globalization;

namespace Bunshin.Linux.Tap;

/// <summary>Finds the processes that have TAPs open, which the kernel tells in <c>/proc/PID/fdinfo</c> (<c>iff:</c>).</summary>
public static class TapHolders
{
    /// <summary>Those that have one of that name open, in whatever namespace, as <c>bunshin (123)</c>. Processes that may not be looked at are left out.</summary>
    public static IReadOnlyList<string> Find(string name)
    {
        byte[] line = [.. "iff:\t"u8, .. KernelText.Encode(name), (byte)'\n'];
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(folder => int.TryParse(folder, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Where(pid => Holds(pid!, line))
            .Select(pid => $"{KernelText.Decode(ReadBytes($"/proc/{pid}/comm").AsSpan().TrimEnd((byte)'\n'))} ({pid})")];
    }

    private static bool Holds(string pid, byte[] line)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fdinfo").Any(file => ReadBytes(file).AsSpan().IndexOf(line) >= 0);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
