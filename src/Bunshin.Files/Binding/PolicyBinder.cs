using Bunshin.Datapaths.Wording;
using Bunshin.Files.Reading;
using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;

namespace Bunshin.Files.Binding;

/// <summary>Binds a child's <c>policy:</c>.</summary>
/// <param name="diagnostics">Take what is wrong.</param>
public sealed class PolicyBinder(DiagnosticBag diagnostics)
{
    private const string Own = "own";
    private const string OwnAddresses = "addresses";

    private static readonly (string Name, PolicyAction Action)[] Actions = [("allow", PolicyAction.Allow), ("deny", PolicyAction.Deny)];

    /// <summary>Binds it.</summary>
    /// <param name="node">What stands under <c>policy:</c>; null for nothing.</param>
    /// <param name="addresses">The child's own addresses.</param>
    /// <returns>Null for one that lets everything pass.</returns>
    public ChildPolicy? Bind(FileNode? node, IReadOnlyList<IpPrefix> addresses)
    {
        if (node is null)
        {
            return null;
        }

        var reader = new MappingReader(node, "a policy", diagnostics);
        var policy = new ChildPolicy
        {
            Guard = Guard(reader, addresses),
            Sent = Traffic(reader.Node("send"), PolicyDirection.Sent),
            Received = Traffic(reader.Node("receive"), PolicyDirection.Received),
        };
        reader.Done();
        return Enum.GetValues<PolicyDirection>().Any(policy.Concerns) ? policy : null;
    }

    private SenderGuard? Guard(MappingReader policy, IReadOnlyList<IpPrefix> own)
    {
        switch (policy.Node("guard"))
        {
            case null or FileScalar { Text: "false" or "off" or "no" }:
                return null;
            case FileScalar { Text: "true" or "on" or "yes" }:
                return new SenderGuard();
            case FileScalar { Text: OwnAddresses } word:
                return new SenderGuard { Addresses = Prefixes([word with { Text = Own }], own) };
            case FileScalar other:
                diagnostics.Add(other.Position, $"\"guard\" is \"{other.Text}\"", "true, addresses (the child's own), or { addresses: […], may-tag: true, may-route: true, may-serve-dhcp: true }");
                return null;
            case var node:
                var reader = new MappingReader(node, "a guard", diagnostics);
                var listed = reader.Texts(OwnAddresses);
                var guard = new SenderGuard
                {
                    Addresses = reader.Node(OwnAddresses) is null ? null : Prefixes(listed, own),
                    MayTag = reader.Flag("may-tag", false),
                    MayRoute = reader.Flag("may-route", false),
                    MayServeDhcp = reader.Flag("may-serve-dhcp", false),
                };
                reader.Done();
                return guard;
        }
    }

    private List<IpPrefix> Prefixes(IReadOnlyList<FileScalar> texts, IReadOnlyList<IpPrefix> own)
    {
        var prefixes = new List<IpPrefix>();
        foreach (var text in texts)
        {
            if (text.Text == Own)
            {
                prefixes.AddRange(own.Select(static one => IpPrefix.Single(one.Address)));
                if (own.Count == 0)
                {
                    diagnostics.Add(text.Position, "the guard is to know the child's own addresses, and the file gives it none", "`addresses:` of the child, or a list of those it may have");
                }
            }
            else if (IpPrefix.TryParse(text.Text, out var prefix))
            {
                prefixes.Add(prefix);
            }
            else
            {
                diagnostics.Add(text.Position, $"\"{text.Text}\" is not an address or prefix", $"such as 10.0.0.2, fd00::/64, or {Own} for the child's");
            }
        }

        if (prefixes.Count > SenderGuard.MostAddresses)
        {
            diagnostics.Add(texts[0].Position, $"a guard takes at most {SenderGuard.MostAddresses} addresses, not {prefixes.Count}", "a prefix stands for many");
        }

        return prefixes;
    }

    private TrafficPolicy Traffic(FileNode? node, PolicyDirection direction)
    {
        if (node is null)
        {
            return TrafficPolicy.Open;
        }

        var reader = new MappingReader(node, $"\"{WordOf(direction)}\"", diagnostics);
        var traffic = new TrafficPolicy
        {
            Default = reader.Choice("default", Actions, "default", PolicyAction.Allow),
            Rules = Rules(reader.Texts("rules"), direction),
            Rate = reader.Text("rate") is { } rate ? Rate(rate) : null,
        };
        reader.Done();
        return traffic;
    }

    private List<PolicyRule> Rules(IReadOnlyList<FileScalar> texts, PolicyDirection direction)
    {
        if (texts.Count > TrafficPolicy.MostRules)
        {
            diagnostics.Add(
                texts[TrafficPolicy.MostRules].Position, $"there are {texts.Count} rules, and at most {TrafficPolicy.MostRules} are taken in each direction", "prefixes and ranges of ports stand for many");
        }

        var rules = new List<PolicyRule>();
        foreach (var text in texts)
        {
            if (PolicyRuleText.TryParse(text.Text, direction, out var rule, out var fault))
            {
                rules.Add(rule);
            }
            else
            {
                Add(text, fault);
            }
        }

        return rules;
    }

    private RateLimit? Rate(FileScalar text)
    {
        if (!RateText.TryParse(text.Text, out var rate, out var fault))
        {
            Add(text, fault);
        }

        return rate;
    }

    private void Add(FileScalar text, TextFault fault) =>
        diagnostics.Add(text.At(fault.At), fault.Message, fault.Hint);

    private static string WordOf(PolicyDirection direction) => direction == PolicyDirection.Sent ? "send" : "receive";
}
