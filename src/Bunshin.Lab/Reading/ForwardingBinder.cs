using Bunshin.Files.Reading;
using Bunshin.Forwarding.Routing;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>Binds what a host does with packets that are for others, and its settings.</summary>
internal static class ForwardingBinder
{
    private const int MostSysctls = 100;

    private static readonly (string Name, RouterAction Action)[] Actions =
        [("accept", RouterAction.Accept), ("drop", RouterAction.Drop), ("reject", RouterAction.Reject)];

    /// <summary><c>true</c>, <c>false</c>, or <c>{ v4: …, v6: … }</c>; a host of which nothing is said does not forward.</summary>
    public static LabForwarding Forwarding(MappingReader reader, DiagnosticBag diagnostics)
    {
        if (reader.Node("forwarding") is not FileMapping both)
        {
            var all = reader.Flag("forwarding", false);
            return new LabForwarding(all, all);
        }

        var families = new MappingReader(both, "forwarding", diagnostics);
        var forwarding = new LabForwarding(families.Flag("v4", false), families.Flag("v6", false));
        families.Done();
        return forwarding;
    }

    /// <summary>The list under <c>policies:</c>.</summary>
    public static IReadOnlyList<LabPolicy> Policies(MappingReader reader, DiagnosticBag diagnostics) =>
        [.. reader.Items("policies").Select(item =>
        {
            var policy = new MappingReader(item, "a policy", diagnostics);
            var bound = new LabPolicy(
                policy.Text("from")?.Text,
                policy.Text("to")?.Text,
                policy.Choice(policy.RequiredText("action", "accept, drop or reject"), Actions, "policy's action", RouterAction.Accept),
                item.Position);
            policy.Done();
            return bound;
        })];

    /// <summary>The settings under <c>sysctls:</c>, of a network namespace only.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Sysctls(MappingReader reader, DiagnosticBag diagnostics)
    {
        var result = new List<KeyValuePair<string, string>>();
        foreach (var entry in reader.Named("sysctls", "settings").Take(MostSysctls))
        {
            var name = entry.Key.Text;
            if (!name.StartsWith("net.", StringComparison.Ordinal) || name.Contains("..", StringComparison.Ordinal) || name.Contains("//", StringComparison.Ordinal) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/'))
            {
                diagnostics.Add(entry.Key.Position, $"\"{name}\" is not a setting of a network namespace", "such as `net.ipv4.conf.all.arp_ignore: 1`");
            }
            else if (name is "net.ipv4.ip_forward" or "net.ipv6.conf.all.forwarding" or "net.ipv4.conf.all.forwarding")
            {
                diagnostics.Add(entry.Key.Position, $"{name} has a word of its own", "`forwarding: true`, or `forwarding: { v4: true, v6: false }`");
            }
            else if (entry.Value is FileScalar value)
            {
                result.Add(new(name, value.Text));
            }
            else
            {
                diagnostics.Add(entry.Value.Position, $"\"{name}\" is {entry.Value.Shape}", "text or a number is wanted here");
            }
        }

        return result;
    }
}
