using System.Globalization;

namespace Bunshin.Linux.Tap;

/// <summary>Finds the processes that have TAPs open, which the kernel tells in <c>/proc/PID/fdinfo</c> (<c>iff:</c>).</summary>
public static class TapHolders
{
    /// <summary>Those that have one of that name open, in whatever namespace, as <c>bunshin (123)</c>. Processes that may not be looked at are left out.</summary>
    public static IReadOnlyList<string> Find(string name)
    {
        var line = $"iff:\t{name}";
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(folder => int.TryParse(folder, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Where(pid => Holds(pid!, line))
            .Select(pid => $"{Read($"/proc/{pid}/comm").Trim()} ({pid})")];
    }

    private static bool Holds(string pid, string line)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fdinfo").Any(file => Read(file).Split('\n').Contains(line, StringComparer.Ordinal));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
