using Bunshin.Datapaths.Tests.Ebpf.Policies;
using Bunshin.Datapaths.Wording;
using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Tests.Wording;

public sealed class PolicyRuleTextTests
{
    [Fact]
    public void The_port_is_the_destinations_whichever_way_a_packet_goes()
    {
        var remote = IpPrefix.Parse("10.0.0.0/8");
        Assert.Equal(
            new PolicyRule { Action = PolicyAction.Allow, Protocol = 6, Remote = remote, RemotePorts = new(443, 443) },
            Read("allow tcp to 10.0.0.0/8 port 443", PolicyDirection.Sent));
        Assert.Equal(
            new PolicyRule { Action = PolicyAction.Allow, Protocol = 6, Remote = remote, LocalPorts = new(22, 22) },
            Read("allow tcp from 10.0.0.0/8 port 22", PolicyDirection.Received));
        Assert.Equal(
            new PolicyRule { Action = PolicyAction.Deny, Protocol = 17, RemotePorts = new(67, 67), LocalPorts = new(60, 68) },
            Read("deny udp port 67 sport 60-68", PolicyDirection.Sent));
        Assert.Equal(
            new PolicyRule { Action = PolicyAction.Deny, Protocol = 17, RemotePorts = new(53, 53) },
            Read("deny udp sport 53", PolicyDirection.Received));
    }

    [Theory]
    [InlineData("allow", "allow")]
    [InlineData("deny to any", "deny")]
    [InlineData("allow  icmp", "allow icmp")]
    [InlineData("allow icmpv6 to fd00::/8", "allow icmpv6 to fd00::/8")]
    [InlineData("deny 6 to 10.0.0.1/32", "deny tcp to 10.0.0.1")]
    [InlineData("deny 200", "deny 200")]
    [InlineData("allow tcp sport 1-2 to ::1 port 3", "allow tcp to ::1 port 3 sport 1-2")]
    public void Rules_are_written_in_one_way(string text, string written) =>
        Assert.Equal(written, PolicyRuleText.Of(Read(text, PolicyDirection.Sent), PolicyDirection.Sent));

    [Theory]
    [InlineData("", 0, "a rule begins with allow or deny, not \"\" (such as")]
    [InlineData("drop tcp", 0, "(did you mean \"deny\"?)")]
    [InlineData("accept", 0, "(did you mean \"allow\"?)")]
    [InlineData("alow tcp", 0, "(did you mean \"allow\"?)")]
    [InlineData("allow tpc to any", 6, "\"tpc\" is not a word of a rule here (did you mean \"tcp\"?)")]
    [InlineData("allow all", 6, "`allow` or `deny` alone is about all")]
    [InlineData("allow 256", 6, "\"256\" is not a protocol")]
    [InlineData("allow tcp to example.org port 443", 13, "\"example.org\" is not an address or prefix")]
    [InlineData("allow tcp to", 12, "an address or prefix is missing")]
    [InlineData("allow tcp to 10.0.0.0/33", 13, "is not an address or prefix")]
    [InlineData("allow tcp from 10.0.0.0/8", 10, "what is sent comes from the child itself")]
    [InlineData("allow tcp dport 443", 10, "(did you mean \"port\"?)")]
    [InlineData("allow tcp port 80,443", 15, "\"80,443\" is not a port or a range of ports (such as 443 or 8000-8999; a rule for each of several)")]
    [InlineData("allow tcp port 9-8", 15, "is not a port or a range of ports")]
    [InlineData("allow tcp port", 14, "a port is missing")]
    [InlineData("allow tcp port 1 port 2", 17, "\"port\" is here for the second time")]
    [InlineData("allow port 443", 6, "a rule with ports says protocol tcp or udp")]
    [InlineData("allow icmp port 443", 6, "a rule with ports says protocol tcp or udp")]
    [InlineData("allow to any tcp", 13, "the protocol comes first")]
    [InlineData("allow icmp to fd00::/8", 6, "icmp is IPv4's, and the address is IPv6's (icmpv6)")]
    [InlineData("allow icmpv6 to 10.0.0.0/8", 6, "icmpv6 is IPv6's")]
    public void What_is_no_rule_is_refused_at_its_place(string text, int at, string message)
    {
        Assert.False(PolicyRuleText.TryParse(text, PolicyDirection.Sent, out var rule, out var fault));
        Assert.Null(rule);
        Assert.Equal(at, fault.At);
        Assert.Contains(message, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void To_whom_has_no_place_in_what_is_received()
    {
        Assert.False(PolicyRuleText.TryParse("allow tcp to 10.0.0.1", PolicyDirection.Received, out _, out var fault));
        Assert.Equal((10, true), (fault.At, fault.Hint.Contains("`from` is the other side", StringComparison.Ordinal)));
    }

    [Fact]
    public void Any_rule_is_read_as_it_is_written()
    {
        var random = new Random(7);
        var count = 0;
        while (count < 2000)
        {
            var policy = RandomPolicies.Make(random);
            foreach (var direction in Enum.GetValues<PolicyDirection>())
            {
                foreach (var rule in policy.Of(direction).Rules.Where(static rule => rule is not { Protocol: 1, Remote.IsIpv6: true } and not { Protocol: 58, Remote.IsIpv6: false }))
                {
                    Assert.Equal(rule, Read(PolicyRuleText.Of(rule, direction), direction));
                    count++;
                }
            }
        }
    }

    private static PolicyRule Read(string text, PolicyDirection direction) =>
        PolicyRuleText.TryParse(text, direction, out var rule, out var fault) ? rule : throw new FormatException(fault.ToString());
}
