using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Cli.Ip.Children;
using Bunshin.Linux;

namespace Bunshin.Cli.Ip;

/// <summary>Command lines with <c>ip</c>'s grammar: what is about children is done here, the rest by the machine's own <c>ip</c>.</summary>
internal static class IpCommand
{
    /// <summary>Runs one command, or those of a batch file.</summary>
    public static int Run(IpOptions options, IReadOnlyList<string> arguments, IMachineIp ip, TextWriter errors)
    {
        // Names that are not text, or look like ours for such names, mean to ip what they are.
        if (!options.IsPlain || arguments.Any(static word => word.Contains('\uFFFD', StringComparison.Ordinal) || word.Contains("\\x", StringComparison.Ordinal)))
        {
            return ip.Run(arguments, isLast: true);
        }

        using var context = new IpContext(options.Namespace, errors);
        return options.BatchFile is { } file
            ? new IpBatch(context, options, ip, errors).Run(file, arguments)
            : RunOne(context, options.Words, arguments, ip, isLast: true);
    }

    /// <summary>Runs one command.</summary>
    /// <param name="context">The namespace.</param>
    /// <param name="words">The command from its object on.</param>
    /// <param name="arguments">The same with the options before it, for <c>ip</c>.</param>
    /// <param name="ip">Who does what is not ours.</param>
    /// <param name="isLast">Nothing follows it.</param>
    /// <returns>The exit status, which is <c>ip</c>'s.</returns>
    public static int RunOne(IpContext context, IReadOnlyList<string> words, IReadOnlyList<string> arguments, IMachineIp ip, bool isLast)
    {
        string? mistake = null;
        try
        {
            if (LinkCommand.Run(context, words) is { } status)
            {
                return status;
            }

            if (AddressAfterword.Find(context, words) is { } afterword)
            {
                return afterword.Say(ip.Run(arguments, isLast: false));
            }
        }
        catch (UsageException wrong)
        {
            mistake = wrong.Message;
        }
        catch (LinuxException)
        {
            // A namespace that is not there, or not ours to enter: ip says so in its own words.
        }

        if (mistake is null)
        {
            return ip.Run(arguments, isLast);
        }

        // Which exit status a mistake has is ip's to say, and a newer one may know a word that we do not.
        var outcome = ip.Run(arguments, isLast: false);
        if (outcome != ExitStatus.Success)
        {
            context.Complain(mistake);
        }

        return outcome;
    }
}
