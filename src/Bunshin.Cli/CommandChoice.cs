using System.CommandLine;
using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Cli.Ip;
using Bunshin.Datapaths.Wording;

namespace Bunshin.Cli;

/// <summary>Chooses between <c>ip</c>'s grammar and our own verbs.</summary>
internal static class CommandChoice
{
    /// <summary>Runs one command line.</summary>
    /// <returns>The exit status.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, IMachineIp ip) =>
        Failures.Guard(errors, () =>
            IsVerb(arguments) ? RunVerb(arguments, output, errors) : IpCommand.Run(IpOptions.Parse(arguments), arguments, ip, errors));

    /// <summary>Whether a line is of our own verbs. What nobody knows is <c>ip</c>'s, unless it looks like a slip in one of our verbs.</summary>
    public static bool IsVerb(IReadOnlyList<string> arguments) =>
        arguments.Count == 0 || arguments[0] is "--help" or "-?" or "--version" || arguments is ["-h"] || arguments[0].StartsWith('[')
        || (IpOptions.Parse(arguments) is { BatchFile: null, Words: [var word, ..] }
            && (Verbs.Names.Contains(word) || (IpObjects.Find(word) is null && Spelling.Nearest(word, Verbs.Names) is not null)));

    private static int RunVerb(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        if (arguments is ["help", "link"])
        {
            output.Write(IpUsage.Link);
            return ExitStatus.Success;
        }

        var root = Verbs.Create(output, errors);
        string[] words = arguments.Count == 0 ? ["--help"]
            : arguments[0] == "help" ? [.. arguments.Skip(1), "--help"]
            : [.. arguments];
        var parse = root.Parse(words);
        if (parse.Errors.Count > 0)
        {
            var command = parse.CommandResult.Command;
            var unknown = parse.UnmatchedTokens.Count > 0 ? parse.UnmatchedTokens[0] : null;
            throw new UsageException(unknown is null ? parse.Errors[0].Message : Unknown(unknown, command));
        }

        return parse.Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,

            // Taking down a lab of a thousand children takes a while, and cut short it leaves them behind.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
        });
    }

    private static string Unknown(string word, Command command)
    {
        var path = command is RootCommand ? "bunshin" : $"bunshin {command.Name}";
        string[] valid = word[0] == '-'
            ? [.. command.Options.Select(option => option.Name)]
            : [.. command.Subcommands.Select(sub => sub.Name)];
        return valid.Length == 0
            ? $"\"{word}\" is one word too many for {path}"
            : $"\"{word}\" is nothing that {path} knows: {Spelling.Either(valid)}{Spelling.Hint(word, valid)}";
    }
}
