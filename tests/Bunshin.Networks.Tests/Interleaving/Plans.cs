using Bunshin.Datapaths;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>A network that may be made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The name its user gives.</param>
/// <param name="Kind">The kind of its children.</param>
/// <param name="Lan">Within what addresses are unique.</param>
/// <param name="Subnet">Its subnet.</param>
internal sealed record NetworkPlan(string Id, string Parent, ChildKind Kind, string Lan, string Subnet)
{
    /// <summary>One card by two names, another kind on it, a VLAN on it that the host reaches, another card, and none at all.</summary>
    public static IReadOnlyList<NetworkPlan> All { get; } =
    [
        new("n0", "p0", ChildKind.Macvlan, "p0", "10.0.0.0/24"),
        new("n1", "lan0", ChildKind.Macvlan, "p0", "10.0.0.0/24"),
        new("n2", "p0", ChildKind.Ipvlan, "p0", "10.0.0.0/24"),
        new("n3", "p0.30", ChildKind.Macvlan, "p0.30", "10.0.30.0/24"),
        new("n4", "p1", ChildKind.Macvlan, "p1", "10.0.1.0/24"),
        new("n5", "", ChildKind.Macvlan, "n5", "10.0.5.0/24"),
    ];

    /// <summary>The one whose addresses a pool of ours may give.</summary>
    public const int Pooled = 4;

    public NetworkSettings Settings => new()
    {
        Parent = Parent.Length == 0 ? null : Parent,
        Kind = Kind,
        HasHostAccess = Id == "n3",
        Probe = Id == "n4" ? ProbeEffort.Quick : ProbeEffort.None,
    };

    public Subnet[] Subnets => [new Subnet(IpPrefix.Parse(Subnet), null) { Space = PoolOwner.Space }];

    /// <summary>A device has children of one kind.</summary>
    public bool IsRival(NetworkPlan other) => Lan == other.Lan && Kind != other.Kind;
}

/// <summary>An endpoint that may be made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Network">Which network.</param>
/// <param name="Address">Its address.</param>
internal sealed record EndpointPlan(string Id, int Network, string Address)
{
    /// <summary>Its address; of one that draws it from a pool, once it has.</summary>
    public string Address { get; set; } = Address;
}
