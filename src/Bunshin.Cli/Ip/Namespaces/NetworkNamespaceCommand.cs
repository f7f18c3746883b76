using System.Globalization;
using Bunshin.Cli.Grammar;
using Bunshin.Datapaths.Wording;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Cli.Ip.Namespaces;

/// <summary><c>netns</c>.</summary>
internal static class NetworkNamespaceCommand
{
    private static readonly Keywords Verbs = new(["list", "show", "add", "delete", "exec", "identify", "pids", "help", "lst"]);

    public static int Run(IpContext context, TokenCursor cursor)
    {
        switch (cursor.AtEnd ? "list" : Verbs.Get(cursor.Next("a verb"), "something that netns can do"))
        {
            case "add":
                Add(cursor.Next("the name of the new namespace"));
                return ExitStatus.Success;
            case "delete":
                Delete(cursor.Next("the name of the namespace to delete"));
                return ExitStatus.Success;
            case "exec":
                var name = cursor.Next("the namespace to run in");
                _ = cursor.Peek ?? throw new UsageException("netns exec needs a command after the namespace");
                return NamespaceExec.Run(name, cursor.Rest());
            case "identify":
                Identify(context, cursor);
                return ExitStatus.Success;
            case "pids":
                Processes(context, cursor.Next("the namespace to look at"));
                return ExitStatus.Success;
            case "help":
                context.Output.Write(IpUsage.NetworkNamespace);
                return ExitStatus.Success;
            default:
                List(context);
                return ExitStatus.Success;
        }
    }

    private static void Add(string name)
    {
        if (name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal))
        {
            throw new UsageException($"\"{name}\" cannot name a namespace: it becomes a file in {NamespaceReference.RunDirectory}");
        }

        try
        {
            NetworkNamespace.CreateNamed(name).Dispose();
        }
        catch (LinuxException refusal) when (refusal.Errno == Errno.EEXIST)
        {
            throw new FailureException($"{refusal.Message}: there is a namespace {name} already", refusal);
        }
    }

    private static void Delete(string name)
    {
        try
        {
            NetworkNamespace.DeleteNamed(name);
        }
        catch (LinuxException refusal) when (refusal.Errno == Errno.ENOENT)
        {
            throw Missing(name, refusal);
        }
    }

    /// <summary>Says which namespaces there are.</summary>
    internal static FailureException Missing(string name, LinuxException refusal)
    {
        var names = NetworkNamespace.ListNamed();
        var hint = Spelling.Hint(name, names);
        return new FailureException($"{refusal.Message}: there is no namespace {name}"
            + (hint.Length > 0 ? hint : names.Count == 0 ? ", nor any other" : $"; there are {string.Join(", ", names.Take(10))}"), refusal);
    }

    private static void List(IpContext context)
    {
        var printer = context.NewPrinter();
        var ids = context.NamespaceIds().ToDictionary(pair => pair.Name, pair => pair.Id);
        printer.Open(null, '[');
        foreach (var name in NetworkNamespace.ListNamed())
        {
            printer.Open(null, '{');
            printer.String("name", name, name);
            if (ids.TryGetValue(name, out var id))
            {
                printer.Number("id", id, string.Create(CultureInfo.InvariantCulture, $" (id: {id})"));
            }

            printer.Text("\n");
            printer.Close('}');
        }

        printer.Close(']');
        context.Output.Write(printer.Finish());
    }

    private static void Identify(IpContext context, TokenCursor cursor)
    {
        var pid = cursor.AtEnd || cursor.TryTake("self") ? Environment.ProcessId : (int)cursor.Number("identify", 1, int.MaxValue);
        var wanted = NamespaceFiles.OfProcess(pid)
            ?? throw new FailureException(string.Create(CultureInfo.InvariantCulture, $"there is no process {pid}, or it is not ours to look at"));
        // ip ends with an empty line where no name fits; scripts read the first line.
        var names = NetworkNamespace.ListNamed().Where(name => NamespaceFiles.OfName(name) == wanted).ToArray();
        context.Output.WriteLine(string.Join('\n', names));
    }

    private static void Processes(IpContext context, string name)
    {
        NetworkNamespace.Open(NamespaceReference.Named(name)).Dispose();
        var wanted = NamespaceFiles.OfName(name);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && NamespaceFiles.OfProcess(pid) == wanted)
            {
                context.Output.WriteLine(pid.ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
