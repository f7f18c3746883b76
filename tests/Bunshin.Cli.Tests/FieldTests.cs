using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Cli.Tests;

/// <summary>Runs the lines of field-lines.txt by <c>ip</c> and by us, in equal namespaces, and holds all that is seen of them side by side.</summary>
public sealed partial class FieldTests
{
    private static readonly string s_file = Path.Combine(AppContext.BaseDirectory, "field-lines.txt");
    private static readonly string s_text = File.ReadAllText(s_file);

    public static TheoryData<string> Groups => [.. Read().Keys.Where(static name => name != "setup")];

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Lines_of_the_field_do_what_ip_does(string group)
    {
        using var sandbox = new Sandbox();
        var groups = Read();
        using var theirs = new Side(sandbox, "theirs", Bunshin.RunIp);
        using var ours = new Side(sandbox, "ours", Bunshin.Run);
        foreach (var line in groups["setup"])
        {
            Assert.Equal(0, theirs.Do(Bunshin.RunIp, line).Status);
            Assert.Equal(0, ours.Do(Bunshin.RunIp, line).Status);
        }

        var differences = new List<string>();
        foreach (var line in groups[group])
        {
            if (line.StartsWith("| ", StringComparison.Ordinal))
            {
                theirs.AddToBatch(line[2..]);
                ours.AddToBatch(line[2..]);
                continue;
            }

            var (isSameState, difference) = await Compare(theirs, ours, line);
            differences.AddRange(difference is null ? [] : [difference]);
            if (!isSameState)
            {
                break;
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    [Fact]
    public void There_are_more_lines_than_were_asked_for_and_no_line_stands_for_nothing()
    {
        var lines = Read().Where(static group => group.Key != "setup").SelectMany(static group => group.Value).Distinct().ToArray();
        Assert.True(lines.Length >= 250, lines.Length.ToString(CultureInfo.InvariantCulture));
        Assert.All(lines, static line => Assert.Matches("^(ip\\b|\\| )", line));
    }

    // What follows a change in the kernel (a carrier, a state) does so a moment later, so that what differs is looked at again.
    private static async Task<(bool IsSameState, string? Difference)> Compare(Side theirs, Side ours, string line)
    {
        var (expected, actual) = (theirs.Do(line), ours.Do(line));
        var isLooked = !Show().IsMatch(line);
        if (expected.Status != actual.Status || WithoutOurs(expected.Errors) != WithoutOurs(actual.Errors))
        {
            return (theirs.Dump(line) == ours.Dump(line), $"{line}\nip:   {expected.Status} {expected.Errors}\nours: {actual.Status} {actual.Errors}");
        }

        for (var attempt = 0; ; attempt++)
        {
            var states = isLooked ? await Task.WhenAll(Task.Run(() => theirs.Dump(line)), Task.Run(() => ours.Dump(line))) : ["", ""];
            if (states[0] == states[1] && expected.Output == actual.Output)
            {
                theirs.ForgetBatch();
                ours.ForgetBatch();
                return (true, null);
            }

            if (attempt == 20)
            {
                return (states[0] == states[1], $"{line}\n{Difference(expected.Output + states[0], actual.Output + states[1])}");
            }

            await Task.Delay(50);
            if (states[0] == states[1])
            {
                (expected, actual) = (theirs.Do(line), ours.Do(line));
            }
        }
    }

    private static string Difference(string theirs, string ours)
    {
        var (left, right) = (theirs.Split('\n'), ours.Split('\n'));
        return $"ip:\n{string.Join('\n', left.Except(right))}\nours:\n{string.Join('\n', right.Except(left))}";
    }

    // What we say more than ip: why, below what it says, and what is worth knowing. And what ip itself says when it meets a
    // name in /run/netns that somebody else is making or removing at that moment, as other tests do.
    private static string WithoutOurs(string errors) => string.Concat(errors.Split('\n')
        .Where(static line => !line.StartsWith("bunshin: ", StringComparison.Ordinal) && !line.StartsWith("note: ", StringComparison.Ordinal)
            && line != "Error: Peer netns reference is invalid."));

    private static Dictionary<string, List<string>> Read()
    {
        var groups = new Dictionary<string, List<string>>();
        List<string> group = [];
        foreach (var line in s_text.Split('\n').Where(static line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                groups.Add(line[3..], group = []);
            }
            else
            {
                group.Add(line);
            }
        }

        return groups;
    }

    [GeneratedRegex("'([^']*)'|\\S+")]
    private static partial Regex Word();

    // What these change is seen when the next line is looked at.
    [GeneratedRegex(" (show|sh|list|ls|lst|get|help|identify|pids|-V)( |$)|^ip [^ ]+$")]
    private static partial Regex Show();

    [GeneratedRegex("[0-9a-f]{2}(:[0-9a-f]{2}){5}")]
    private static partial Regex Mac();

    [GeneratedRegex("fe80:[0-9a-f:]+|fe80[0-9a-f]{28}|ff02::1:ff[0-9a-f:]+")]
    private static partial Regex LinkLocal();

    [GeneratedRegex("(?<=(lft|expires|_time|life_time|age)\"?:? ?)([0-9]+)(?=sec|,|})|\\b[0-9]+(?=sec\\b)")]
    private static partial Regex Seconds();

    [GeneratedRegex("(?<=_timer\"?:? *)[0-9]+\\.[0-9]+")]
    private static partial Regex Timer();

    /// <summary>One of the two: its namespaces, and who runs the lines.</summary>
    private sealed class Side : IDisposable
    {
        private readonly string _main;
        private readonly string _other;
        private readonly string _new;
        private readonly string _batch = Path.GetTempFileName();
        private readonly string _ordered = Path.GetTempFileName();
        private readonly string _sorted = Path.GetTempFileName();
        private readonly Func<IReadOnlyList<string>, Bunshin.Outcome> _run;
        private bool _isOtherUsed;

        public Side(Sandbox sandbox, string name, Func<IReadOnlyList<string>, Bunshin.Outcome> run)
        {
            (_main, _other, _new, _run) = (sandbox.Add(name), sandbox.Add($"{name}-ns"), sandbox.Plan($"{name}-new"), run);
            File.WriteAllLines(_ordered, ["link show", "addr show", "rule show"]);
            File.WriteAllLines(_sorted, ["route show table all", "neigh show nud all", "maddr show"]);
            foreach (var space in new[] { _main, _other })
            {
                // Detection of duplicate addresses takes its time.
                using var opened = NetworkNamespace.Open(NamespaceReference.Named(space));
                opened.Run(static () =>
                {
                    File.WriteAllText("/proc/sys/net/ipv6/conf/default/accept_dad", "0");
                    File.WriteAllText("/proc/sys/net/ipv6/conf/default/router_solicitations", "0");
                });
            }
        }

        public void AddToBatch(string line) => File.AppendAllText(_batch, $"{line}\n");

        public void ForgetBatch() => File.WriteAllText(_batch, "");

        public Bunshin.Outcome Do(string line) => Do(_run, line);

        public Bunshin.Outcome Do(Func<IReadOnlyList<string>, Bunshin.Outcome> run, string line)
        {
            var words = Word().Matches(line).Skip(1)
                .Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Value)
                .Select(word => word.Replace("{ns}", _other, StringComparison.Ordinal)
                    .Replace("{main}", _main, StringComparison.Ordinal).Replace("{new}", _new, StringComparison.Ordinal).Replace("{batch}", _batch, StringComparison.Ordinal));
            var outcome = run(line.StartsWith("ip netns ", StringComparison.Ordinal) ? [.. words] : ["-n", _main, .. words]);
            return outcome with { Output = Steady(outcome.Output), Errors = Steady(outcome.Errors) };
        }

        /// <summary>All that lines can change. Of two devices that get a carrier at once, one has its routes and groups first.</summary>
        public string Dump(string line)
        {
            var text = new StringBuilder();
            _isOtherUsed |= line.Contains("{ns}", StringComparison.Ordinal);
            foreach (var space in _isOtherUsed ? new[] { _main, _other } : [_main])
            {
                _ = text.Append(Steady(Bunshin.RunIp(["-n", space, "-d", "-batch", _ordered]).Output));
                var lines = Steady(Bunshin.RunIp(["-n", space, "-d", "-batch", _sorted]).Output).Split('\n');
                _ = text.AppendJoin('\n', lines.Where(static line => !line.Contains("NOARP", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            }

            return line.Contains("rule", StringComparison.Ordinal) ? text + Bunshin.RunIp(["-n", _main, "-6", "rule"]).Output : text.ToString();
        }

        public void Dispose()
        {
            File.Delete(_batch);
            File.Delete(_ordered);
            File.Delete(_sorted);
        }

        /// <summary>Without what is made up anew each time: names of namespaces and files, MACs that no line has, and time that passes.</summary>
        private string Steady(string text)
        {
            foreach (var (name, word) in new[] { (_other, "{ns}"), (_new, "{new}"), (_main, "{main}"), (_batch, "{batch}") })
            {
                text = text.Replace(name, word, StringComparison.Ordinal);
            }

            text = Mac().Replace(text, static match => s_text.Contains(match.Value, StringComparison.Ordinal) ? match.Value : "MAC");
            text = Timer().Replace(LinkLocal().Replace(text, "LINKLOCAL"), "T");
            return Seconds().Replace(text, static match => ((long.Parse(match.Value, CultureInfo.InvariantCulture) + 5) / 10 * 10).ToString(CultureInfo.InvariantCulture));
        }
    }
}
