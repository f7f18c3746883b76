using Bunshin.Cli.Grammar;
using Bunshin.Cli.Ip.Addresses;
using Bunshin.Cli.Ip.Links;
using Bunshin.Cli.Ip.Namespaces;
using Bunshin.Cli.Ip.Neighbours;
using Bunshin.Cli.Ip.Routes;

namespace Bunshin.Cli.Ip;

/// <summary>The part of the command line that has <c>ip</c>'s grammar.</summary>
internal static class IpCommand
{
    // In ip's order, so that "a" is address, "n" neighbour and "r" route as fingers know it.
    private static readonly Keywords Objects = new(["address", "route", "neighbor", "neighbour", "link", "netns"]);

    /// <summary>The object that a word names or abbreviates, or null.</summary>
    public static string? FindObject(string word) => Objects.Find(word);

    /// <summary>Runs one command, or those of a batch file.</summary>
    public static int Run(IpOptions options, IReadOnlyList<string> arguments, TextWriter output, TextWriter errors) =>
        options.BatchFile is { } file
            ? RunBatch(options, file, output, errors)
            : RunOne(options, arguments, output, errors);

    private static int RunOne(IpOptions options, IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        using var context = new IpContext(options, output, errors);
        return Dispatch(context, arguments);
    }

    private static int Dispatch(IpContext context, IReadOnlyList<string> arguments)
    {
        var cursor = new TokenCursor(arguments);
        switch (Objects.Get(cursor.Next("an object"), "an object"))
        {
            case "link":
                LinkCommand.Run(context, cursor);
                break;
            case "address":
                AddressCommand.Run(context, cursor);
                break;
            case "route":
                RouteCommand.Run(context, cursor);
                break;
            case "netns":
                return NetworkNamespaceCommand.Run(context, cursor);
            default:
                NeighbourCommand.Run(context, cursor);
                break;
        }

        return ExitStatus.Success;
    }

    // One conversation with the kernel serves all lines, which is what makes a batch fast.
    private static int RunBatch(IpOptions options, string file, TextWriter output, TextWriter errors)
    {
        using var reader = file == "-" ? Console.In : File.OpenText(file);
        using var context = new IpContext(options, output, errors);
        var status = ExitStatus.Success;
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#')
            {
                continue;
            }

            var one = Failures.Guard(errors, () => Dispatch(context, words), $"{file}:{number}");
            status = one == ExitStatus.Success ? status : one;
            if (one != ExitStatus.Success && !options.Force)
            {
                break;
            }
        }

        return status;
    }
}
