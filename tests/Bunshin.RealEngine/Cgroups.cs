namespace Bunshin.RealEngine;

/// <summary>Control groups, which no namespace takes along when it ends.</summary>
internal static class Cgroups
{
    private const string Top = "/sys/fs/cgroup";

    /// <summary>Names of groups right below the top of any hierarchy.</summary>
    public static IReadOnlySet<string> Named(string prefix) =>
        Hierarchies().SelectMany(folder => Entries(folder, prefix + "*")).Select(static path => Path.GetFileName(path)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Removes a group and those below it from every hierarchy.</summary>
    /// <returns>Whether nothing of it is left; a process in it keeps it.</returns>
    public static bool Remove(string name)
    {
        var all = true;
        foreach (var folder in Hierarchies().Select(folder => Path.Combine(folder, name)).Where(Directory.Exists))
        {
            // The deepest first; the files of a group cannot be removed and need not be.
            foreach (var group in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Append(folder).OrderByDescending(static path => path.Length).ToList())
            {
                all &= TryRemove(group);
            }
        }

        return all;
    }

    private static IEnumerable<string> Hierarchies() => Entries(Top, "*").Prepend(Top);

    private static IEnumerable<string> Entries(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, pattern) : [];

    // Directory.Delete looks at the files inside first and refuses; rmdir does not care.
    private static bool TryRemove(string group) => Tool.Run(["rmdir", group]).IsGood || !Directory.Exists(group);
}
