using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ip;

namespace Bunshin.Datapaths.Tests.Ebpf.Policies;

/// <summary>Policies of few addresses, ports and protocols, so that rules and frames meet.</summary>
internal static class RandomPolicies
{
    public static readonly byte[] Protocols = [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Icmp, IpProtocol.Icmpv6, IpProtocol.Igmp, 99];

    private static readonly string[] _prefixes =
        ["10.0.0.1", "10.0.0.0/8", "10.0.0.2/31", "0.0.0.0/0", "224.0.0.0/4", "fd00::1", "fd00::/64", "fd00::2/127", "::/0", "ff02::/16"];

    public static ChildPolicy Make(Random random) => new()
    {
        Guard = random.Next(2) == 0 ? null : new SenderGuard
        {
            Addresses = random.Next(3) == 0 ? null : [.. Many(random, SenderGuard.MostAddresses, () => Prefix(random))],
            MayTag = random.Next(2) == 0,
            MayRoute = random.Next(3) == 0,
            MayServeDhcp = random.Next(3) == 0,
        },
        Sent = Traffic(random),
        Received = Traffic(random),
    };

    private static TrafficPolicy Traffic(Random random) => new()
    {
        Default = (PolicyAction)random.Next(2),
        Rules = random.Next(4) == 0 ? [] : [.. Many(random, TrafficPolicy.MostRules, () => Rule(random))],
    };

    private static PolicyRule Rule(Random random)
    {
        var protocol = random.Next(3) == 0 ? (byte?)null : Protocols[random.Next(Protocols.Length)];
        var hasPorts = protocol is { } known && PolicyRule.CarriesPorts(known);
        return new()
        {
            Action = (PolicyAction)random.Next(2),
            Protocol = protocol,
            Remote = random.Next(3) == 0 ? null : Prefix(random),
            RemotePorts = hasPorts && random.Next(2) == 0 ? Ports(random) : null,
            LocalPorts = hasPorts && random.Next(3) == 0 ? Ports(random) : null,
        };
    }

    private static IEnumerable<T> Many<T>(Random random, int most, Func<T> make) =>
        Enumerable.Range(0, random.Next(5) == 0 ? most : random.Next(5)).Select(_ => make());

    private static IpPrefix Prefix(Random random) => IpPrefix.Parse(_prefixes[random.Next(_prefixes.Length)]);

    private static PortRange Ports(Random random)
    {
        var first = (ushort)random.Next(64, 72);
        return new(first, (ushort)random.Next(first, 72));
    }
}
