using System.Globalization;
using Bunshin.Cli.Ending;
using Bunshin.Datapaths.Wording;

namespace Bunshin.Cli.Daemon;

/// <summary>Finds groups in <c>/etc/group</c>, and numbers that stand for one.</summary>
internal static class GroupFile
{
    private const string Path = "/etc/group";

    /// <summary>The id of a group.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static uint Find(string name) => Find(name, File.Exists(Path) ? File.ReadLines(Path) : []);

    /// <summary>The same in given lines: <c>NAME:PASSWORD:ID:MEMBERS</c>.</summary>
    public static uint Find(string name, IEnumerable<string> lines)
    {
        var known = new List<string>();
        foreach (var fields in lines.Select(line => line.Split(':')).Where(fields => fields.Length >= 3))
        {
            if (fields[0] == name && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return id;
            }

            known.Add(fields[0]);
        }

        return uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"there is no group \"{name}\" in {Path}{Spelling.Hint(name, known)}; make it first: groupadd --system {name}");
    }
}
