using System.Globalization;
using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Cli.Ip.Children;
using Bunshin.Linux;

namespace Bunshin.Cli.Ip;

/// <summary>A file with one command a line: each goes where it would go alone.</summary>
internal sealed class IpBatch(IpContext context, IpOptions options, IMachineIp ip, TextWriter errors)
{
    // What a mistake in a line's grammar ends ip with, whatever -force says.
    private const int GaveUp = 255;

    private int _number;

    public int Run(string file, IReadOnlyList<string> arguments)
    {
        Stream source;
        try
        {
            source = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return ip.Run(arguments, isLast: true);
        }

        using var reader = new StreamReader(source);
        if (file != "-" && source.CanSeek)
        {
            // A file without a line of ours is ip's as a whole, which starts it once and not for every line.
            if (!IsOurs(reader.ReadToEnd()))
            {
                return ip.Run(arguments, isLast: true);
            }

            _ = source.Seek(0, SeekOrigin.Begin);
            reader.DiscardBufferedData();
        }

        return RunLines(reader, file);
    }

    private bool IsOurs(string text)
    {
        try
        {
            var links = context.Netlink.Links();
            var names = links.Where(IpContext.IsChild).SelectMany(child => links.Where(other => IpContext.IsOn(child, other)).Append(child))
                .Select(static link => link.Name).ToHashSet();
            return text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Any(line =>
                Split(line) is [var first, var verb, ..] words && IpObjects.Find(first) is "link" or "address"
                && !IpObjects.IsAbbreviation(verb, "show") && words.Any(word => names.Contains(word) || KindGrammar.Names.Contains(word)));
        }
        catch (LinuxException)
        {
            // A namespace that is not there: ip says so.
            return false;
        }
    }

    private int RunLines(StreamReader reader, string file)
    {
        var status = ExitStatus.Success;
        while (ReadLine(reader) is { } line)
        {
            if (Split(line) is not { } words)
            {
                errors.WriteLine("Unterminated quoted string");
                return ExitStatus.Failure;
            }

            var one = words.Count == 0 ? ExitStatus.Success : IpCommand.RunOne(context, words, [.. options.Others, .. words], ip, isLast: false);
            if (one == ExitStatus.Success)
            {
                continue;
            }

            if (one == GaveUp)
            {
                return one;
            }

            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Command failed {file}:{_number}"));
            status = ExitStatus.Failure;
            if (!options.Force)
            {
                break;
            }
        }

        return status;
    }

    /// <summary>The next line without its comment, with those behind it that a backslash joins to it; null at the end.</summary>
    private string? ReadLine(StreamReader reader)
    {
        var line = "";
        while (reader.ReadLine() is { } part)
        {
            _number++;
            var comment = part.IndexOf('#', StringComparison.Ordinal);
            if (comment >= 0 || !part.EndsWith('\\'))
            {
                return line + (comment >= 0 ? part[..comment] : part);
            }

            line += part[..^1];
        }

        if (line.Length > 0)
        {
            errors.WriteLine("Missing continuation line");
        }

        return null;
    }

    /// <summary>Words with blanks between; one that begins with a quote ends with the next. Null where there is none.</summary>
    private static List<string>? Split(string line)
    {
        const string Blanks = " \t\r\n";
        var words = new List<string>();
        for (var at = 0; at < line.Length; at++)
        {
            if (Blanks.Contains(line[at], StringComparison.Ordinal))
            {
                continue;
            }

            var isQuoted = line[at] is '"' or '\'';
            var end = isQuoted ? line.IndexOf(line[at], at + 1) : line.AsSpan(at).IndexOfAny(Blanks) is >= 0 and var length ? at + length : line.Length;
            if (end < 0)
            {
                return null;
            }

            words.Add(isQuoted ? line[(at + 1)..end] : line[at..end]);
            at = end;
        }

        return words;
    }
}
