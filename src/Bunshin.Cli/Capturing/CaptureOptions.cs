using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Datapaths.Ebpf.Capturing;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Cli.Capturing;

/// <summary>What a command line asks of a capture.</summary>
internal sealed record CaptureOptions
{
    private static readonly Keywords s_words = new(["child", "netns", "dropped", "passed", "all", "every", "count", "snaplen"], shortest: 2);

    public required CaptureRequest Request { get; init; }

    /// <summary>After so many frames it ends; null: when it is interrupted.</summary>
    public long? Count { get; init; }

    /// <summary>Where pcapng goes, <c>-</c> for the standard output; null: lines of text or JSON.</summary>
    public string? File { get; init; }

    public bool IsJson { get; init; }

    public static IReadOnlyList<string> Words => s_words.Words;

    /// <summary>Reads the words behind the verb.</summary>
    /// <exception cref="UsageException">They make no sense.</exception>
    public static CaptureOptions Parse(string parent, IReadOnlyList<string> words, string? file, bool isJson)
    {
        if (file is not null && isJson)
        {
            throw new UsageException("-w writes pcapng and -j writes JSON; ask for one of them");
        }

        var cursor = new TokenCursor(words);
        var options = new CaptureOptions
        {
            Request = new CaptureRequest { Parent = TokenCursor.CheckName(parent), Dropped = true }, File = file, IsJson = isJson,
        };
        while (!cursor.AtEnd)
        {
            var word = s_words.Get(cursor.Next("a word"), "a word of capture");
            options = word == "count"
                ? options with { Count = cursor.Number(word, least: 1) }
                : options with { Request = Take(options.Request, word, cursor) };
        }

        return options.Request is { Every: > 1, Passed: false }
            ? throw new UsageException("\"every\" is about frames that pass, and only dropped ones are asked for, which are all taken: add \"passed\" or \"all\"")
            : options;
    }

    private static CaptureRequest Take(CaptureRequest request, string word, TokenCursor cursor) => word switch
    {
        "child" => request with { Child = cursor.Value(word) },
        "netns" => request with { Namespace = NamespaceReference.Named(cursor.Value(word)) },
        "every" => request with { Every = (int)cursor.Number(word, least: 1, most: int.MaxValue) },
        "snaplen" => request with { SnapLength = (int)cursor.Number(word, least: 1, most: CaptureRequest.MostSnapLength) },
        _ => request with { Dropped = word is "dropped" or "all", Passed = word is "passed" or "all" },
    };
}
