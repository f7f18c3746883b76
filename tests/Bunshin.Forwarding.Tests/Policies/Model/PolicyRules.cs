using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Tests.Policies.Model;

/// <summary>Judges one frame by a child's policy: first the guard, then the rules. The rate limit has a memory and comes after (<see cref="RateLimit"/>).</summary>
/// <remarks>
/// Rules are about IP packets; behind VLAN tags they are looked for too. A fragment that is not the first has no ports: a rule
/// that denies ports denies it, a rule that allows ports does not allow it. ARP is not a rule's business.
/// </remarks>
internal static class PolicyRules
{
    /// <summary>Judges <paramref name="bytes"/>. Allocates: the eBPF programs do the same on the fast path.</summary>
    /// <param name="policy">The child's policy.</param>
    /// <param name="direction">Which way the frame goes.</param>
    /// <param name="own">The child's MAC.</param>
    /// <param name="bytes">The frame from the destination address on, without FCS.</param>
    /// <param name="outOfBand">A tag that the kernel has taken out.</param>
    public static PolicyVerdict Judge(
        ChildPolicy policy, PolicyDirection direction, MacAddress own, ReadOnlySpan<byte> bytes, VlanTag outOfBand = default)
    {
        var guard = policy.GuardOf(direction);
        var traffic = policy.Of(direction);
        if (guard is null && !traffic.Filters)
        {
            return PolicyVerdict.Allowed;
        }

        if (bytes.Length < FrameView.HeaderLength)
        {
            return new(PolicyReason.Malformed);
        }

        if (guard is not null && MacAddress.Read(bytes[MacAddress.Length..]) != own)
        {
            return new(PolicyReason.SpoofedMac);
        }

        if (!VlanTags.TryParse(bytes, out var tags))
        {
            return new(PolicyReason.Malformed);
        }

        if (guard is { MayTag: false } && (outOfBand.IsPresent || tags.Count > 0))
        {
            return new(PolicyReason.Tagged);
        }

        var payload = bytes[tags.PayloadOffset..];
        return tags.EtherType switch
        {
            EtherType.Arp => new(guard is null ? PolicyReason.Allowed : new GuardRules(guard, own).JudgeArp(payload)),
            < HostRole.LeastType when guard is { IsHost: true } => new(PolicyReason.OtherProtocol),
            _ when guard is not { IsHost: true } && guard?.Addresses is null && !traffic.Filters => PolicyVerdict.Allowed,
            EtherType.Ipv4 => PacketFacts.TryReadIpv4(payload, out var packet) ? JudgePacket(policy, direction, own, packet) : new(PolicyReason.Malformed),
            EtherType.Ipv6 => PacketFacts.TryReadIpv6(payload, out var packet) ? JudgePacket(policy, direction, own, packet) : new(PolicyReason.Malformed),
            _ when guard?.Addresses is not null => new(PolicyReason.OtherProtocol),
            _ => JudgeByRules(traffic, direction, null),
        };
    }

    private static PolicyVerdict JudgePacket(ChildPolicy policy, PolicyDirection direction, MacAddress own, in PacketFacts packet)
    {
        var reason = policy.GuardOf(direction) is { } guard ? new GuardRules(guard, own).Judge(packet) : PolicyReason.Allowed;
        return reason == PolicyReason.Allowed ? JudgeByRules(policy.Of(direction), direction, packet) : new(reason);
    }

    private static PolicyVerdict JudgeByRules(TrafficPolicy traffic, PolicyDirection direction, PacketFacts? packet)
    {
        for (var at = 0; at < traffic.Rules.Count; at++)
        {
            var rule = traffic.Rules[at];
            var isAbout = IsAbout(rule, direction, packet);
            if (rule.Action == PolicyAction.Deny && isAbout != false)
            {
                return new(PolicyReason.DeniedByRule, at + 1);
            }

            if (rule.Action == PolicyAction.Allow && isAbout == true)
            {
                return PolicyVerdict.Allowed;
            }
        }

        return traffic.Default == PolicyAction.Allow || Icmpv6Sets.Contains(Icmpv6Sets.Needed(direction), packet?.Icmpv6)
            ? PolicyVerdict.Allowed
            : new(PolicyReason.DeniedByDefault);
    }

    /// <summary>Null: that depends on what is in another fragment.</summary>
    private static bool? IsAbout(PolicyRule rule, PolicyDirection direction, PacketFacts? packet)
    {
        if (packet is not { } known)
        {
            return rule.Remote is null && rule.Protocol is null;
        }

        var (remote, remotePort, localPort) = direction == PolicyDirection.Sent
            ? (known.Destination, known.Ports?.Destination, known.Ports?.Source)
            : (known.Source, known.Ports?.Source, known.Ports?.Destination);
        if (rule.Remote is { } prefix && !prefix.Contains(remote))
        {
            return false;
        }

        if (rule.Protocol is null)
        {
            return true;
        }

        if (known.Protocol is null)
        {
            return null;
        }

        return rule.Protocol != known.Protocol
            ? false
            : rule.HasPorts ? HasPorts(rule, remotePort, localPort) : true;
    }

    private static bool? HasPorts(PolicyRule rule, ushort? remote, ushort? local) => remote is null || local is null
        ? null
        : (rule.RemotePorts?.Contains(remote.Value) ?? true) && (rule.LocalPorts?.Contains(local.Value) ?? true);
}
