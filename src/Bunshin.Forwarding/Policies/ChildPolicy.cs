using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Policies;

/// <summary>What a child may send and what it is given, beyond what its kind and mode say. As it is by default everything passes.</summary>
public sealed record ChildPolicy
{
    /// <summary>It sends only as itself; null: it sends as whom it likes.</summary>
    public SenderGuard? Guard { get; init; }

    /// <summary>Of what it sends.</summary>
    public TrafficPolicy Sent { get; init; } = TrafficPolicy.Open;

    /// <summary>Of what is to be delivered to it.</summary>
    public TrafficPolicy Received { get; init; } = TrafficPolicy.Open;

    /// <summary>What holds for <paramref name="direction"/>.</summary>
    public TrafficPolicy Of(PolicyDirection direction) => direction == PolicyDirection.Sent ? Sent : Received;

    /// <summary>The guard, where it has a say.</summary>
    public SenderGuard? GuardOf(PolicyDirection direction) => direction == PolicyDirection.Sent ? Guard : null;

    /// <summary>Frames of <paramref name="direction"/> may be refused.</summary>
    public bool Concerns(PolicyDirection direction) => GuardOf(direction) is not null || Of(direction).Concerns;
}

/// <summary>What holds for one direction. As it is by default everything passes.</summary>
public sealed record TrafficPolicy
{
    public const int MostRules = 32;

    /// <summary>Everything passes.</summary>
    public static TrafficPolicy Open { get; } = new();

    /// <summary>The first rule that is about a frame decides.</summary>
    public IReadOnlyList<PolicyRule> Rules
    {
        get;
        init => field = new ListByValue<PolicyRule>(value);
    } = new ListByValue<PolicyRule>([]);

    /// <summary>What becomes of frames that no rule is about. ARP and what IPv6 finds its neighbors by pass even so.</summary>
    public PolicyAction Default { get; init; }

    /// <summary>How much may pass of what is allowed; null for all.</summary>
    public RateLimit? Rate { get; init; }

    /// <summary>Packets are looked into.</summary>
    public bool Filters => Rules.Count > 0 || Default == PolicyAction.Deny;

    /// <summary>Something may be refused.</summary>
    public bool Concerns => Filters || Rate is not null;
}

/// <summary>Which way a frame goes, as the child sees it.</summary>
public enum PolicyDirection : byte
{
    /// <summary>The child sends it.</summary>
    Sent,

    /// <summary>It is to be delivered to the child.</summary>
    Received,
}

/// <summary>A child sends only as itself: with its own MAC, in ARP too, as a host, and if <see cref="Addresses"/> says so, from its own addresses.</summary>
public sealed record SenderGuard
{
    public const int MostAddresses = 15;

    /// <summary>
    /// Where the child may send from, mostly whole addresses; host bits are not looked at. Its link-local address made of its
    /// MAC is always among them. Then it may send nothing but ARP and IP, and advertise no neighbor but itself. Null: any address.
    /// </summary>
    public IReadOnlyList<IpPrefix>? Addresses
    {
        get;
        init => field = value is null ? null : new ListByValue<IpPrefix>(value);
    }

    /// <summary>It may send frames with VLAN tags of its own; what a VLAN child adds by its nature is not the child's own.</summary>
    public bool MayTag { get; init; }

    /// <summary>It may say what routers say: advertise itself as one, and redirect (<see cref="HostRole.RouterMessages"/>, <see cref="HostRole.RouterTypes"/>).</summary>
    public bool MayRoute { get; init; }

    /// <summary>It may answer as a DHCP server, or ask as a relay, over both families.</summary>
    public bool MayServeDhcp { get; init; }

    /// <summary>It is held to being a host in something, for which its packets are looked into.</summary>
    public bool IsHost => !MayRoute || !MayServeDhcp;

    /// <summary><see cref="Addresses"/>, and the link-local address that <paramref name="own"/>, the child's MAC, makes.</summary>
    public IEnumerable<IpPrefix> AddressesOf(MacAddress own) => (Addresses ?? []).Append(new IpPrefix(Ipv6Address.LinkLocal(own), 128));
}
