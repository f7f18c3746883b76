using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Policies;

/// <summary>A child sends only as itself: with its own MAC, in ARP too, as a host, and if <see cref="Addresses"/> says so, from its own addresses.</summary>
public sealed record SenderGuard
{
    /// <summary>The most <see cref="Addresses"/>.</summary>
    public const int MostAddresses = 15;

    /// <summary>
    /// Where the child may send from, mostly whole addresses; host bits are not looked at. Its link-local address made of its
    /// MAC is always among them. Then it may send nothing but ARP and IP, and advertise no neighbor but itself. Null: any address.
    /// </summary>
    public IReadOnlyList<IpPrefix>? Addresses { get; init; }

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
