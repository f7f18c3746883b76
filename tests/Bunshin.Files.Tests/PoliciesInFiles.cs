using Bunshin.Files.Reading;
using Bunshin.Files.Serving;
using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;

namespace Bunshin.Files.Tests;

public sealed class PoliciesInFiles
{
    [Fact]
    public void A_file_says_what_children_may_send_and_are_given()
    {
        var policy = Policy(
            """
            guard: addresses
            send:
              default: deny
              rules:
                - allow tcp to 10.0.0.0/8 port 443
                - "deny udp"
              rate: 100mbit burst 64k
            receive: { rules: [allow tcp from fd00::/8 port 22] }
            """)!;
        Assert.Equal([IpPrefix.Parse("10.7.0.2"), IpPrefix.Parse("fd00::2")], policy.Guard!.Addresses);
        Assert.False(policy.Guard.MayTag);
        Assert.Equal(PolicyAction.Deny, policy.Sent.Default);
        Assert.Equal(
            [
                new PolicyRule { Action = PolicyAction.Allow, Protocol = 6, Remote = IpPrefix.Parse("10.0.0.0/8"), RemotePorts = new(443, 443) },
                new PolicyRule { Action = PolicyAction.Deny, Protocol = 17 },
            ],
            policy.Sent.Rules);
        Assert.Equal(new RateLimit(12_500_000, 65_536), policy.Sent.Rate);
        Assert.Equal(PolicyAction.Allow, policy.Received.Default);
        Assert.Equal(new PortRange(22, 22), Assert.Single(policy.Received.Rules).LocalPorts);
    }

    [Theory]
    [InlineData("guard: true", true, false, null)]
    [InlineData("guard: { may-tag: true }", true, true, null)]
    [InlineData("guard: { addresses: [own, 10.9.0.0/16], may-tag: true }", true, true, 3)]
    [InlineData("guard: { addresses: [] }", true, false, 0)]
    [InlineData("guard: false", false, false, null)]
    public void A_guard_is_as_strict_as_it_is_written(string text, bool guards, bool mayTag, int? addresses)
    {
        var guard = Policy(text)?.Guard;
        Assert.Equal((guards, mayTag, addresses), (guard is not null, guard?.MayTag ?? false, guard?.Addresses?.Count));
    }

    [Theory]
    [InlineData("guard: addresses", false, false)]
    [InlineData("guard: { may-route: true }", true, false)]
    [InlineData("guard: { addresses: [own], may-serve-dhcp: true }", false, true)]
    public void A_guarded_child_is_a_host_unless_it_may_be_more(string text, bool mayRoute, bool mayServeDhcp)
    {
        var guard = Policy(text)!.Guard!;
        Assert.Equal((mayRoute, mayServeDhcp), (guard.MayRoute, guard.MayServeDhcp));
    }

    [Fact]
    public void Everything_wrong_with_policies_is_said_at_once_with_its_place()
    {
        const string text = """
            parents:
              eth0:
                children:
                  mv0:
                    policy:
                      gaurd: true
                      send: { default: drop, rules: [allow tcp to 10.0.0.0/8 prot 443, "deny upd"], rate: 100 mbit }
                      receive: { rules: [allow tcp to 10.0.0.1], rat: 1mbit }
                  mv1: { policy: { guard: addresses, receive: { rate: 1mbit burst 1k } } }
                  mv2: { policy: { guard: { addresses: [10.0.0.300], mac: yes } } }
                  mv3: { policy: { guard: maybe } }
            """;
        string[] expected =
        [
            "x.yaml:6:11: a policy has no \"gaurd\" (did you mean \"guard\"?)",
            "x.yaml:7:28: \"drop\" is not a default (one of allow, deny)",
            "x.yaml:7:66: \"prot\" is not a word of a rule here (did you mean \"port\"?)",
            "x.yaml:7:82: \"upd\" is not a word of a rule here (did you mean \"udp\"?)",
            "x.yaml:7:99: \"mbit\" follows the rate (such as 100mbit, or 100mbit burst 64k)",
            "x.yaml:8:40: \"to\" is not a word of a rule here (what is received goes to the child itself",
            "x.yaml:8:54: \"receive\" has no \"rat\" (did you mean \"rate\"?)",
            "x.yaml:9:31: the guard is to know the child's own addresses, and the file gives it none",
            "x.yaml:9:71: a burst is 1514 bytes",
            "x.yaml:10:45: \"10.0.0.300\" is not an address or prefix",
            "x.yaml:10:58: a guard has no \"mac\" (",
            "x.yaml:11:31: \"guard\" is \"maybe\" (true, addresses (the child's own), or { addresses",
        ];
        var wrong = Assert.Throws<FaultyFileException>(() => ServeFile.Parse(text, "x.yaml"));
        Assert.Equal(expected.Length, wrong.Diagnostics.Count);
        Assert.All(expected.Zip(wrong.Diagnostics), pair => Assert.StartsWith(pair.First, pair.Second.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("userspace")]
    public void A_datapath_that_serves_no_policies_is_named_where_one_is_asked_of_it(string datapath)
    {
        var wrong = Assert.Throws<FaultyFileException>(() => ServeFile.Parse(
            $"parents: {{ eth0: {{ datapath: {datapath}, children: {{ mv0: {{}}, mv1: {{ policy: {{ guard: true }} }} }} }} }}", "x.yaml"));
        Assert.Contains(
            $": the {datapath} datapath of eth0 serves no policies of children (`datapath: ebpf` does, and `auto` takes it where there is one)",
            Assert.Single(wrong.Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_rules_are_refused_where_they_are_too_many()
    {
        var rules = string.Concat(Enumerable.Repeat("\n  - deny udp", TrafficPolicy.MostRules + 1));
        var wrong = Assert.Throws<FaultyFileException>(() => Policy($"send:\n rules:{rules}"));
        Assert.Contains("there are 33 rules, and at most 32 are taken in each direction", Assert.Single(wrong.Diagnostics).Message, StringComparison.Ordinal);
    }

    private static ChildPolicy? Policy(string text)
    {
        var indented = string.Join("\n", text.ReplaceLineEndings("\n").Split('\n').Select(line => $"          {line}"));
        var file = ServeFile.Parse($"parents:\n  eth0:\n    children:\n      mv0:\n        addresses: [10.7.0.2/24, fd00::2/64]\n        policy:\n{indented}\n", "x.yaml");
        return file.Parents[0].Children[0].Spec.Policy;
    }
}
