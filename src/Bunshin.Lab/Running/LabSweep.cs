using System.Globalization;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Lab.Running;

/// <summary>Finds labs of other processes by the names of their namespaces, and removes those.</summary>
internal static class LabSweep
{
    /// <summary>Removes what belongs to any process but this one.</summary>
    /// <returns>The names.</returns>
    public static IReadOnlyList<string> All() =>
        [.. NetworkNamespace.ListNamed().Where(name => Owner(name) is { } pid && pid != Environment.ProcessId).Where(Remove)];

    private static int? Owner(string name)
    {
        var parts = name.Split('-', 4);
        return parts.Length == 4 && parts[0] + "-" == LabPlan.NamePrefix
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out _) ? pid : null;
    }

    private static bool Remove(string name)
    {
        try
        {
            NetworkNamespace.DeleteNamed(name);
            return true;
        }
        catch (LinuxException)
        {
            return false; // somebody else was quicker
        }
    }
}
