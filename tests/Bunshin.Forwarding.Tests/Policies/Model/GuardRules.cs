using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ip;

namespace Bunshin.Forwarding.Tests.Policies.Model;

/// <summary>Whether what a guarded child sends is its own.</summary>
/// <param name="guard">The guard.</param>
/// <param name="own">The child's MAC.</param>
internal readonly struct GuardRules(SenderGuard guard, MacAddress own)
{
    public PolicyReason JudgeArp(ReadOnlySpan<byte> payload)
    {
        if (!ArpView.TryParse(payload, out var arp))
        {
            return PolicyReason.Malformed;
        }

        // A probe (RFC 5227) comes from 0.0.0.0 and claims nothing.
        return arp.SenderMac != own
            ? PolicyReason.SpoofedMac
            : guard.Addresses is null || arp.SenderAddress == Ipv4Address.Any || IsOwn(arp.SenderAddress)
                ? PolicyReason.Allowed
                : PolicyReason.SpoofedAddress;
    }

    public PolicyReason Judge(in PacketFacts packet)
    {
        var mayBe = guard.Addresses is null || (packet.Source.IsAny ? MayComeFromNobody(packet) : IsOwn(packet.Source));
        return mayBe && (guard.Addresses is null || packet.Advertised is not { } advertised || IsOwn(advertised))
            ? JudgeRole(packet)
            : PolicyReason.SpoofedAddress;
    }

    private PolicyReason JudgeRole(in PacketFacts packet) =>
        !guard.MayRoute && IsRouters(packet) ? PolicyReason.ActsAsRouter
        : !guard.MayServeDhcp && IsDhcpServers(packet) ? PolicyReason.ServesDhcp
        : PolicyReason.Allowed;

    private static bool IsRouters(in PacketFacts packet) =>
        Icmpv6Sets.Contains(HostRole.RouterMessages, packet.Icmpv6) || (packet.Icmp is { } type && HostRole.RouterTypes.Contains(type));

    private static bool IsDhcpServers(in PacketFacts packet)
    {
        if (packet.Protocol != IpProtocol.Udp || packet.Ports is not { } ports)
        {
            return false;
        }

        var (server, client) = packet.Source.IsIpv6 ? HostRole.Dhcpv6Ports : HostRole.DhcpPorts;
        return ports.Source == server || ports.Destination == client;
    }

    // Who has no address yet asks for one, and the kernel reports IPv4 groups even so.
    private static bool MayComeFromNobody(in PacketFacts packet) => packet.Source.IsIpv6
        ? Icmpv6Sets.Contains(Icmpv6Sets.FromNobody, packet.Icmpv6)
        : packet.IsWhole && (packet.Protocol == IpProtocol.Igmp
            || (packet.Protocol == IpProtocol.Udp && packet.Ports == (HostRole.DhcpPorts.Client, HostRole.DhcpPorts.Server) && packet.Destination == Ipv4Address.Broadcast));

    private bool IsOwn(IpAddress address) => guard.AddressesOf(own).Any(prefix => prefix.Contains(address));
}
