using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks;

/// <summary>One child of a network as it is stored, running or not.</summary>
public sealed record Endpoint
{
    /// <summary>Whoever manages containers chose it; Docker makes a new one at each start of a container.</summary>
    public required string Id { get; init; }

    /// <summary>Its network.</summary>
    public required string NetworkId { get; init; }

    /// <summary>IPv4 address with the subnet's length.</summary>
    public IpPrefix? Ipv4 { get; init; }

    /// <summary>IPv6 address with the subnet's length.</summary>
    public IpPrefix? Ipv6 { get; init; }

    /// <summary>MAC; null where the child shares its parent's (ipvlan, passthru).</summary>
    public MacAddress? Address { get; init; }

    /// <summary>What its policy has beside its network's.</summary>
    public ChildLimits Limits { get; init; } = ChildLimits.None;

    /// <summary>The sandbox it is joined to, or was last.</summary>
    public Attachment? Attachment { get; init; }

    /// <summary>It is joined now.</summary>
    public bool IsJoined => Attachment is { IsLeft: false };

    /// <summary>Its addresses, IPv4 first.</summary>
    public IEnumerable<IpPrefix> Addresses => new[] { Ipv4, Ipv6 }.OfType<IpPrefix>();
}

/// <summary>The sandbox (network namespace) an endpoint is joined to, and its link.</summary>
/// <param name="Sandbox">Path of the namespace's file; it may appear only after the join.</param>
/// <param name="LinkName">The link's name before it is moved there, unique on the host.</param>
/// <param name="NamePrefix">What its name there begins with: <c>eth</c>.</param>
public sealed record Attachment(string Sandbox, string LinkName, string NamePrefix)
{
    /// <summary>The link's name in the sandbox, once it was seen there.</summary>
    public string? SeenName { get; init; }

    /// <summary>The link's index in the sandbox, once it was seen there: a container may change all else of it.</summary>
    public int? SeenIndex { get; init; }

    /// <summary>The endpoint has left. Its link may still be there: its manager takes it out only then.</summary>
    public bool IsLeft { get; init; }
}

/// <summary>What is wanted of one endpoint's policy beside its network's.</summary>
public sealed record ChildLimits
{
    /// <summary>Nothing: the network's hold.</summary>
    public static ChildLimits None { get; } = new();

    /// <summary>As whom it may send; null for as its network says.</summary>
    public NetworkGuard? Guard { get; init; }

    /// <summary>Guarded, it may say what routers say; null for as its network says.</summary>
    public bool? MayRoute { get; init; }

    /// <summary>Guarded, it may answer as a DHCP server; null for as its network says.</summary>
    public bool? MayServeDhcp { get; init; }

    /// <summary>How much it may send, and as much be given; null for as much as its network says.</summary>
    public RateLimit? Rate { get; init; }
}

/// <summary>An endpoint that is asked for.</summary>
/// <param name="NetworkId">Its network.</param>
/// <param name="Id">Its id, chosen by the asker.</param>
/// <param name="Ipv4">Its IPv4 address with the subnet's length, given by whoever manages addresses; null for none.</param>
/// <param name="Ipv6">The same for IPv6.</param>
/// <param name="Address">A MAC the user asked for; null for one that follows from the address.</param>
public sealed record EndpointRequest(string NetworkId, string Id, IpPrefix? Ipv4, IpPrefix? Ipv6, MacAddress? Address)
{
    /// <summary>What its policy is to have beside its network's.</summary>
    public ChildLimits Limits { get; init; } = ChildLimits.None;
}
