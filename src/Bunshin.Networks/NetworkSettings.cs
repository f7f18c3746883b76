using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks;

/// <summary>What a user asks of a network, apart from its subnets.</summary>
public sealed record NetworkSettings
{
    /// <summary>The parent's interface name, <c>eth0</c> or a VLAN made on demand, <c>eth0.100</c>. Null: an isolated network.</summary>
    public string? Parent { get; init; }

    /// <summary><see cref="ChildKind.Macvlan"/> or <see cref="ChildKind.Ipvlan"/>.</summary>
    public ChildKind Kind { get; init; } = ChildKind.Macvlan;

    /// <summary>Mode of macvlan children.</summary>
    public MacvlanMode Mode { get; init; } = MacvlanMode.Bridge;

    /// <summary>Flags of macvlan children.</summary>
    public MacvlanFlags Flags { get; init; }

    /// <summary>Source list of macvlan children in source mode.</summary>
    public IReadOnlyList<MacAddress> Sources { get; init; } = [];

    /// <summary>Mode and flag of ipvlan children; Docker's default is l2, not the kernel's l3.</summary>
    public IpvlanSettings Ipvlan { get; init; } = new() { Mode = IpvlanMode.L2 };

    /// <summary>The datapath asked for.</summary>
    public DatapathKind Datapath { get; init; } = DatapathKind.Auto;

    /// <summary>MTU of children in bytes, at most the parent's; null for the parent's.</summary>
    public int? Mtu { get; init; }

    /// <summary>No way out: the children stand on a device of their own instead of <see cref="Parent"/>, and get no default route.</summary>
    public bool IsInternal { get; init; }

    /// <summary>The host reaches the children, and they it.</summary>
    public bool HasHostAccess { get; init; }

    /// <summary>Whether children get a default route by the subnets' gateways.</summary>
    public bool HasDefaultRoute { get; init; } = true;

    /// <summary>Further routes of children.</summary>
    public IReadOnlyList<StaticRoute> Routes { get; init; } = [];

    /// <summary>How an address is looked for on the LAN before it is given.</summary>
    public ProbeEffort Probe { get; init; }

    /// <summary>How often an address is announced once it is in use, 0 to 3; what Docker calls <c>advertise_addr_nmsgs</c>.</summary>
    public int Announcements { get; init; } = 3;

    /// <summary>The time between announcements, 100 to 2000 ms.</summary>
    public TimeSpan AnnouncementInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>As whom children may send. Like <see cref="Rate"/> served by the ebpf datapath alone.</summary>
    public NetworkGuard Guard { get; init; }

    /// <summary>Guarded children may say what routers say. Records of versions that did not ask have it not: then they may not.</summary>
    public bool MayRoute { get; init; }

    /// <summary>Guarded children may answer as DHCP servers; likewise.</summary>
    public bool MayServeDhcp { get; init; }

    /// <summary>How much each child may send, and as much be given; null for all.</summary>
    public RateLimit? Rate { get; init; }

    /// <summary>Broadcast queue length of macvlan children in frames; null for the default.</summary>
    public uint? BroadcastQueueLength { get; init; }

    /// <summary>The port's broadcast cutoff; null leaves it.</summary>
    public int? BroadcastCutoff { get; init; }

    /// <summary>What hosts that share addresses call this LAN; null for the subnet itself. Of use with a shared store only.</summary>
    public string? Lan { get; init; }

    /// <summary>Children have policies.</summary>
    public bool HasPolicies => Guard != NetworkGuard.Off || Rate is not null;

    /// <summary>The device children stand on; null where the network has one of its own, from which nothing leads out.</summary>
    public string? LowerDevice => IsInternal ? null : Parent;
}

/// <summary>As whom a child may send.</summary>
public enum NetworkGuard
{
    /// <summary>As anybody.</summary>
    Off,

    /// <summary>With its own MAC only.</summary>
    On,

    /// <summary>And from its endpoint's addresses only.</summary>
    Addresses,
}

/// <summary>How an address is looked for on the LAN before it is given out.</summary>
public enum ProbeEffort
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Three questions in half a second: a host that is up and near answers.</summary>
    Quick,

    /// <summary>With RFC 5227's own times (RFC 4862's for IPv6): 3 to 7 seconds.</summary>
    Full,
}

/// <summary>A route of an endpoint.</summary>
/// <param name="Destination">Where to.</param>
/// <param name="Gateway">The next hop; null for on the link itself.</param>
public sealed record StaticRoute(IpPrefix Destination, IpAddress? Gateway);
