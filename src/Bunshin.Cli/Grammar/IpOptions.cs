namespace Bunshin.Cli.Grammar;

/// <summary>The options that stand before <c>ip</c>'s object, as far as they decide who does the work.</summary>
/// <param name="Namespace">Name or path of the namespace to work in; null for one's own.</param>
/// <param name="BatchFile">File with one command a line; <c>-</c> is the standard input.</param>
/// <param name="Force">Go on after a line of <paramref name="BatchFile"/> that failed.</param>
/// <param name="IsPlain">Whether all of them are understood here; otherwise the whole line is <c>ip</c>'s.</param>
/// <param name="Others">All words of them but those of batch and force.</param>
/// <param name="Words">What follows them.</param>
internal sealed record IpOptions(
    string? Namespace, string? BatchFile, bool Force, bool IsPlain, IReadOnlyList<string> Others, IReadOnlyList<string> Words)
{
    // In ip's order, which settles what an abbreviation means: -b is -batch, -br is -brief.
    private static readonly Keywords Known = new(
        ["loops", "family", "4", "6", "0", "M", "B", "human-readable", "iec", "stats", "statistics", "details", "resolve", "oneline", "timestamp",
         "tshort", "Version", "force", "batch", "brief", "json", "pretty", "rcvbuf", "color", "help", "netns", "Numeric", "all", "echo"]);

    public static IpOptions Parse(IReadOnlyList<string> arguments)
    {
        string? space = null, file = null;
        var force = false;
        var isPlain = true;
        var others = new List<string>();
        var at = 0;
        while (at < arguments.Count && arguments[at].StartsWith('-'))
        {
            var word = arguments[at++];
            var option = Known.Find(word.Length > 1 ? word[(word[1] == '-' ? 2 : 1)..] : "?");
            string? value = null;
            if (option is "family" or "loops" or "rcvbuf" or "netns" or "batch")
            {
                value = at < arguments.Count ? arguments[at++] : null;
                isPlain &= value is not null;
            }

            space = option == "netns" ? value : space;
            file = option == "batch" ? value : file;
            force |= option == "force";
            isPlain &= option is "netns" or "batch" or "force" or "stats" or "statistics" or "details" or "oneline" or "brief" or "json" or "pretty";
            others.AddRange(option is "batch" or "force" ? [] : value is null ? [word] : [word, value]);
        }

        return new IpOptions(space, file, force, isPlain, others, [.. arguments.Skip(at)]);
    }
}
