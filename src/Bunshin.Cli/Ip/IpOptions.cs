using Bunshin.Cli.Grammar;

namespace Bunshin.Cli.Ip;

/// <summary>The options that stand before <c>ip</c>'s object, such as <c>-d -s -j -n ns0</c>.</summary>
internal sealed record IpOptions
{
    // In ip's order, which settles what an abbreviation means: -b is -batch, -br is -brief.
    private static readonly Keywords Known = new(
        ["4", "6", "0", "family", "oneline", "details", "statistics", "stats", "netns", "json", "pretty", "batch", "brief", "resolve",
         "color", "force", "numeric", "Numeric"]);

    public bool Details { get; init; }

    /// <summary>0 none, 1 the usual ones, 2 the errors by kind too.</summary>
    public int Statistics { get; init; }

    public bool Json { get; init; }

    public bool Pretty { get; init; }

    public bool Brief { get; init; }

    public bool OneLine { get; init; }

    /// <summary>4, 6, or 0 for both.</summary>
    public int Family { get; init; }

    /// <summary>Name, process id or path of the namespace to work in; null for one's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>File with one command a line; <c>-</c> is the standard input.</summary>
    public string? BatchFile { get; init; }

    /// <summary>Go on after a line of <see cref="BatchFile"/> that failed.</summary>
    public bool Force { get; init; }

    /// <summary>Reads the options in front of <paramref name="arguments"/>.</summary>
    /// <returns>The options and what follows them; null where there is an option that <c>ip</c> does not have.</returns>
    public static (IpOptions Options, IReadOnlyList<string> Words)? Parse(IReadOnlyList<string> arguments)
    {
        var options = new IpOptions();
        var at = 0;
        while (at < arguments.Count && arguments[at].Length > 1 && arguments[at][0] == '-')
        {
            var word = arguments[at].TrimStart('-');
            if (Known.Find(word) is not { } option)
            {
                return null;
            }

            at++;
            if (option is "netns" or "family" or "batch")
            {
                var value = at < arguments.Count ? arguments[at++] : throw new UsageException($"\"-{option}\" needs a value, and nothing follows it");
                options = options.With(option, value);
            }
            else
            {
                options = options.With(option);
            }
        }

        return (options, arguments.Skip(at).ToArray());
    }

    private IpOptions With(string option) => option switch
    {
        "4" => this with { Family = 4 },
        "6" => this with { Family = 6 },
        "oneline" => this with { OneLine = true },
        "details" => this with { Details = true },
        "statistics" or "stats" => this with { Statistics = Statistics + 1 },
        "json" => this with { Json = true },
        "pretty" => this with { Pretty = true },
        "brief" => this with { Brief = true },
        "force" => this with { Force = true },
        _ => this,
    };

    private IpOptions With(string option, string value) => option switch
    {
        "netns" => this with { Namespace = value },
        "batch" => this with { BatchFile = value },
        _ => this with
        {
            Family = value switch
            {
                "inet" => 4,
                "inet6" => 6,
                "link" => 0,
                _ => throw new UsageException($"\"{value}\" is not a family: inet, inet6 or link"),
            },
        },
    };
}
