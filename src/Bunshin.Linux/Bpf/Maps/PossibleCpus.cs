using System.Globalization;

namespace Bunshin.Linux.Bpf.Maps;

/// <summary>The CPUs that this machine may ever have: as many values are in an entry of a map with a value for each CPU.</summary>
internal static class PossibleCpus
{
    private const string Path = "/sys/devices/system/cpu/possible";
    private const int Most = 1 << 16;
    private static readonly Lazy<int> s_count = new(
        static () => Parse(KernelFile.Read(Path)), LazyThreadSafetyMode.PublicationOnly); // A failure is not kept.

    /// <summary>How many; does not change while the machine is up.</summary>
    public static int Count => s_count.Value;

    /// <summary>Counts a list of the kernel's: <c>0-3,8,10-11</c>.</summary>
    /// <exception cref="FormatException">It is not such a list.</exception>
    public static int Parse(string list)
    {
        var count = 0;
        foreach (var range in list.Trim().Split(','))
        {
            var ends = range.Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || last < first || last >= Most)
            {
                throw new FormatException($"'{list.Trim()}' is not a list of CPUs, as in {Path}: 0-3,8");
            }

            count += last - first + 1;
        }

        return count;
    }
}
