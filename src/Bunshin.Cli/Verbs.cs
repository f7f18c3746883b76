using System.CommandLine;
using Bunshin.Cli.Capturing;
using Bunshin.Cli.Conformance;
using Bunshin.Cli.Daemon;
using Bunshin.Cli.Doctor;
using Bunshin.Cli.Labs;
using Bunshin.Cli.Serving;

namespace Bunshin.Cli;

/// <summary>The tree of commands, for parsing, help and completion.</summary>
internal static class Verbs
{
    private static readonly (string Name, string Description)[] IpObjects =
    [
        ("link", "links, in ip's grammar; children of the family are made, changed and deleted here: help link"),
        ("addr", "addresses: handed to the machine's own ip, as all of its other objects are"),
        ("route", "routes: handed to ip"),
        ("rule", "rules of routing: handed to ip"),
        ("neigh", "neighbors: handed to ip"),
        ("netns", "network namespaces: handed to ip"),
        ("maddr", "multicast addresses: handed to ip"),
        ("monitor", "what changes: handed to ip"),
    ];

    /// <summary>The verbs that are not <c>ip</c>'s.</summary>
    public static IReadOnlyList<string> Names { get; } = ["doctor", "lab", "serve", "daemon", "network", "capture", "conformance", "sweep", "help", "completions"];

    public static RootCommand Create(TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("One network card, many identities: macvlan and its kin in the kernel, in userspace, or simulated.");
        foreach (var (name, description) in IpObjects)
        {
            // For help and completion alone: their lines are told from ours before this tree is built.
            root.Subcommands.Add(new Command(name, description));
        }

        root.Subcommands.Add(DoctorVerb.Create(output));
        root.Subcommands.Add(LabVerb.Create(output, errors));
        root.Subcommands.Add(ServeVerb.Create(output, errors));
        root.Subcommands.Add(DaemonVerb.Create(output, errors));
        root.Subcommands.Add(NetworkVerb.Create(output));
        root.Subcommands.Add(CaptureVerb.Create(output, errors));
        root.Subcommands.Add(ConformanceVerb.Create(output, errors));
        root.Subcommands.Add(SweepVerb.Create(output, errors));
        root.Subcommands.Add(CompletionsVerb.Create(output));
        return root;
    }
}
