using Bunshin.Forwarding.Policies;

namespace Bunshin.Networks;

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
