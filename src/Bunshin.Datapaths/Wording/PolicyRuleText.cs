using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ip;

namespace Bunshin.Datapaths.Wording;

/// <summary>A rule of a policy as people write it: <c>allow tcp to 10.0.0.0/8 port 443</c>, <c>deny udp from 192.168.1.0/24 port 53</c>.</summary>
/// <remarks>
/// <code>
/// allow|deny [PROTOCOL] [to|from PREFIX|any] [port PORTS] [sport PORTS]
/// </code>
/// The other side is who it goes <c>to</c> in what is sent, and who it comes <c>from</c> in what is received. <c>port</c> is the
/// destination's port and <c>sport</c> the source's, whichever way the packet goes; PORTS are <c>443</c> or <c>8000-8999</c>.
/// </remarks>
public static class PolicyRuleText
{
    private const string Port = "port";
    private const string SourcePort = "sport";
    private const string Any = "any";
    private const string Example = "such as `allow tcp to 10.0.0.0/8 port 443`, or `deny` for all";
    private static readonly string[] s_actions = ["allow", "deny"];

    private static readonly (string Name, byte Number)[] s_protocols =
    [
        ("tcp", IpProtocol.Tcp), ("udp", IpProtocol.Udp), ("icmp", IpProtocol.Icmp), ("icmpv6", IpProtocol.Icmpv6), ("igmp", IpProtocol.Igmp),
        ("gre", 47), ("esp", IpProtocol.Esp), ("ah", IpProtocol.Ah), ("ospf", 89), ("vrrp", 112), ("sctp", 132),
    ];

    /// <summary>Reads one of <paramref name="direction"/>.</summary>
    public static bool TryParse(string text, PolicyDirection direction, [NotNullWhen(true)] out PolicyRule? rule, out TextFault fault)
    {
        rule = null;
        var words = new TextWords(text);
        var at = words.At;
        var action = words.Take();
        if (!s_actions.Contains(action))
        {
            fault = new(at, $"a rule begins with allow or deny, not \"{action}\"", ActionHint(action));
            return false;
        }

        var reading = new PolicyRule { Action = action == "allow" ? PolicyAction.Allow : PolicyAction.Deny };
        at = words.At;
        var isRead = TryReadProtocol(words, ref reading, out fault) && TryReadConditions(words, direction, ref reading, out fault);
        if (isRead && Problem(reading) is { } problem)
        {
            fault = problem with { At = at };
            return false;
        }

        rule = isRead ? reading : null;
        return isRead;
    }

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public static string Of(PolicyRule rule, PolicyDirection direction)
    {
        var (port, sourcePort) = direction == PolicyDirection.Sent ? (rule.RemotePorts, rule.LocalPorts) : (rule.LocalPorts, rule.RemotePorts);
        string?[] words =
        [
            rule.Action == PolicyAction.Allow ? "allow" : "deny",
            rule.Protocol is { } protocol ? NameOf(protocol) : null,
            rule.Remote is { } remote ? $"{SideOf(direction)} {Of(remote)}" : null,
            port is null ? null : $"{Port} {port}",
            sourcePort is null ? null : $"{SourcePort} {sourcePort}",
        ];
        return string.Join(' ', words.OfType<string>());
    }

    /// <summary>A prefix, or an address where it is one.</summary>
    public static string Of(IpPrefix prefix) => prefix.IsSingle ? prefix.Address.ToString() : prefix.ToString();

    private static bool TryReadProtocol(TextWords words, ref PolicyRule rule, out TextFault fault)
    {
        fault = default;
        var word = words.Peek;
        if (Array.Exists(s_protocols, one => one.Name == word))
        {
            rule = rule with { Protocol = Array.Find(s_protocols, one => one.Name == word).Number };
        }
        else if (word.Length > 0 && char.IsAsciiDigit(word[0]))
        {
            if (!byte.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                fault = new(words.At, $"\"{word}\" is not a protocol", "a name, or its number from 0 to 255");
                return false;
            }

            rule = rule with { Protocol = number };
        }
        else
        {
            return true;
        }

        _ = words.Take();
        return true;
    }

    private static bool TryReadConditions(TextWords words, PolicyDirection direction, ref PolicyRule rule, out TextFault fault)
    {
        fault = default;
        var said = new HashSet<string>(StringComparer.Ordinal);
        while (!words.IsAtEnd)
        {
            var at = words.At;
            var word = words.Take();
            if (!said.Add(word))
            {
                fault = new(at, $"\"{word}\" is here for the second time", "a rule for each");
            }
            else if (word == SideOf(direction))
            {
                TryReadSide(words, ref rule, out fault);
            }
            else if (word is Port or SourcePort)
            {
                TryReadPorts(words, isRemote: (word == Port) == (direction == PolicyDirection.Sent), ref rule, out fault);
            }
            else
            {
                fault = new(at, $"\"{word}\" is not a word of a rule here", WordHint(word, direction, isFirst: said.Count == 1 && rule.Protocol is null));
            }

            if (fault != default)
            {
                return false;
            }
        }

        return true;
    }

    private static void TryReadSide(TextWords words, ref PolicyRule rule, out TextFault fault)
    {
        var at = words.At;
        var word = words.Take();
        fault = default;
        if (word == Any)
        {
            return;
        }

        if (IpPrefix.TryParse(word, out var prefix))
        {
            rule = rule with { Remote = prefix };
        }
        else
        {
            fault = new(at, word.Length == 0 ? "an address or prefix is missing" : $"\"{word}\" is not an address or prefix", "such as 10.0.0.1, 10.0.0.0/8, fd00::/8, or any");
        }
    }

    private static void TryReadPorts(TextWords words, bool isRemote, ref PolicyRule rule, out TextFault fault)
    {
        var at = words.At;
        var word = words.Take();
        fault = default;
        if (PortRange.TryParse(word, out var range))
        {
            rule = isRemote ? rule with { RemotePorts = range } : rule with { LocalPorts = range };
        }
        else
        {
            fault = new(at, word.Length == 0 ? "a port is missing" : $"\"{word}\" is not a port or a range of ports", "such as 443 or 8000-8999; a rule for each of several");
        }
    }

    private static TextFault? Problem(PolicyRule rule) =>
        PolicyChecks.Problem(rule) is { } problem ? new(0, problem, "such as `allow tcp port 443`")
        : rule is { Protocol: IpProtocol.Icmp, Remote.IsIpv6: true } ? new(0, "icmp is IPv4's, and the address is IPv6's", "icmpv6")
        : rule is { Protocol: IpProtocol.Icmpv6, Remote.IsIpv6: false } ? new(0, "icmpv6 is IPv6's, and the address is IPv4's", "icmp")
        : null;

    private static string SideOf(PolicyDirection direction) => direction == PolicyDirection.Sent ? "to" : "from";

    private static string NameOf(byte protocol) =>
        Array.Find(s_protocols, one => one.Number == protocol).Name ?? protocol.ToString(CultureInfo.InvariantCulture);

    private static string ActionHint(string word) => word switch
    {
        "accept" or "permit" or "pass" => "did you mean \"allow\"?",
        "drop" or "reject" or "block" => "did you mean \"deny\"?",
        _ => Spelling.Nearest(word, s_actions) is { } near ? $"did you mean \"{near}\"?" : Example,
    };

    private static string WordHint(string word, PolicyDirection direction, bool isFirst) => (word, direction) switch
    {
        ("from", PolicyDirection.Sent) => "what is sent comes from the child itself: `to` is the other side, `sport` the child's port",
        ("to", PolicyDirection.Received) => "what is received goes to the child itself: `from` is the other side, `port` the child's port",
        ("all" or Any, _) => "`allow` or `deny` alone is about all",
        ("dport", _) => $"did you mean \"{Port}\"?",
        _ => Spelling.Nearest(word, [SideOf(direction), Port, SourcePort, .. isFirst ? s_protocols.Select(static one => one.Name) : []]) is { } near
            ? $"did you mean \"{near}\"?"
            : isFirst ? $"a protocol ({string.Join(", ", s_protocols.Select(static one => one.Name))}, or its number), {SideOf(direction)}, {Port} or {SourcePort}"
            : $"{SideOf(direction)}, {Port} or {SourcePort}; the protocol comes first",
    };
}
