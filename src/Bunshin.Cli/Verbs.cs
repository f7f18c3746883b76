using System.CommandLine;
using Bunshin.Cli.Conformance;
using Bunshin.Cli.Ip;
using Bunshin.Cli.Labs;

namespace Bunshin.Cli;

/// <summary>The tree of commands, for parsing, help and completion.</summary>
internal static class Verbs
{
    private static readonly (string Name, string Description, string Usage)[] IpObjects =
    [
        ("link", "links: add, set, del, show (ip's grammar)", IpUsage.Link),
        ("addr", "addresses: add, del, show, flush (ip's grammar)", IpUsage.Address),
        ("route", "routes: add, del, show (ip's grammar)", IpUsage.Route),
        ("neigh", "neighbours: add, del, show, flush (ip's grammar)", IpUsage.Neighbour),
        ("netns", "network namespaces: add, del, list, exec, identify, pids (ip's grammar)", IpUsage.NetworkNamespace),
    ];

    /// <summary>The verbs that are not <c>ip</c>'s.</summary>
    public static IReadOnlyList<string> Names { get; } = ["doctor", "lab", "serve", "daemon", "network", "capture", "conformance", "sweep", "help", "completions"];

    public static RootCommand Create(TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("One network card, many identities: macvlan and its kin in the kernel, in userspace, or simulated.");
        foreach (var (name, description, usage) in IpObjects)
        {
            root.Subcommands.Add(CreateIpObject(name, description, usage, output));
        }

        root.Subcommands.Add(Doctor.DoctorVerb.Create(output));
        root.Subcommands.Add(LabVerb.Create(output, errors));
        root.Subcommands.Add(Serving.ServeVerb.Create(output, errors));
        root.Subcommands.Add(Daemon.DaemonVerb.Create(output, errors));
        root.Subcommands.Add(Daemon.NetworkVerb.Create(output));
        root.Subcommands.Add(Capturing.CaptureVerb.Create(output, errors));
        root.Subcommands.Add(ConformanceVerb.Create(output, errors));
        root.Subcommands.Add(SweepVerb.Create(output, errors));
        root.Subcommands.Add(CompletionsVerb.Create(output));
        return root;
    }

    // Reached only for help: everything else of these is read by ip's own grammar before this tree is built.
    private static Command CreateIpObject(string name, string description, string usage, TextWriter output)
    {
        var command = new Command(name, description);
        command.Arguments.Add(new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore, Hidden = true });
        command.SetAction(_ =>
        {
            output.Write(usage);
            return ExitStatus.Success;
        });
        return command;
    }
}
