using System.Text;
using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Behaviours;

/// <summary>docs/docker-behaviours.md: what Docker's own drivers answered, and where.</summary>
/// <param name="Where">The engine and the kernel.</param>
/// <param name="Rows">Answers by behaviour, in their order.</param>
internal sealed record BehaviourTable(string Where, IReadOnlyDictionary<string, string> Rows)
{
    private const string FileName = "docker-behaviours.md";
    private const string WhereBegins = "Docker's own column was seen with ";

    /// <summary>The table as it is in the documentation.</summary>
    public static BehaviourTable Read()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, FileName));
        var where = lines.FirstOrDefault(static line => line.StartsWith(WhereBegins, StringComparison.Ordinal)) ?? WhereBegins + ".";
        var rows = lines.Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(static line => line.Split(" | ").Select(static cell => cell.Trim('|', ' ')).ToArray())
            .Select(static cells => KeyValuePair.Create(cells[0], cells[1]));
        return new BehaviourTable(where[WhereBegins.Length..].TrimEnd('.'), new OrderedDictionary<string, string>(rows));
    }

    /// <summary>What the answers of Docker's own drivers depend on.</summary>
    public static string Describe(Server server)
    {
        var version = server.Do("docker version --format '{{.Server.Version}}'").Split('+')[0];
        string[] kinds = [.. ((string[])["macvlan", "8021q", "ipvlan", "dummy"]).Where(kind => Has(server, kind))];
        return $"Docker {version} on a kernel with {(kinds.Length > 0 ? string.Join(", ", kinds) : "none of the drivers")}";
    }

    /// <summary>Writes the table into the documentation of this source tree.</summary>
    public static void Write(string where, IEnumerable<KeyValuePair<string, string>> answers)
    {
        var text = new StringBuilder($"""
            # What networks do, by Docker's own drivers and by `-d bunshin`

            Each row is a test against a real engine (`tests/Bunshin.System.Tests/Behaviours`), a few of them Docker's own integration tests
            told anew. `-d bunshin` does all of them, on the kernel's drivers where it has them, on eBPF and in userspace, and `./test System` shows it;
            where Docker's own drivers do not, the table says what they answered instead.

            {WhereBegins}{where}.

            | behaviour | `-d macvlan`, `-d ipvlan` | `-d bunshin` |
            |---|---|---|

            """);
        foreach (var (name, answer) in answers)
        {
            _ = text.Append($"| {name} | {answer} | yes |\n");
        }

        File.WriteAllText(Path.Combine(Sources(), "docs", FileName), text.ToString());
    }

    private static bool Has(Server server, string driver)
    {
        var kind = driver == "8021q" ? "vlan id 9" : driver;
        var link = driver == "dummy" ? "" : "link eth0 ";
        var has = server.Try($"ip link add {link}name probe0 type {kind}").IsGood;
        _ = server.Try("ip link del probe0");
        return has;
    }

    private static string Sources()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Bunshin.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new EngineException("the table is written from within the source tree only");
    }
}
