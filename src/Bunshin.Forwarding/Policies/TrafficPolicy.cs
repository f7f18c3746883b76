namespace Bunshin.Forwarding.Policies;

/// <summary>What holds for one direction. As it is by default everything passes.</summary>
public sealed record TrafficPolicy
{
    /// <summary>The most <see cref="Rules"/>.</summary>
    public const int MostRules = 32;

    /// <summary>Everything passes.</summary>
    public static TrafficPolicy Open { get; } = new();

    /// <summary>The first rule that is about a frame decides.</summary>
    public IReadOnlyList<PolicyRule> Rules { get; init; } = [];

    /// <summary>What becomes of frames that no rule is about. ARP and what IPv6 finds its neighbors by pass even so.</summary>
    public PolicyAction Default { get; init; }

    /// <summary>How much may pass of what is allowed; null for all.</summary>
    public RateLimit? Rate { get; init; }

    /// <summary>Packets are looked into.</summary>
    public bool Filters => Rules.Count > 0 || Default == PolicyAction.Deny;

    /// <summary>Something may be refused.</summary>
    public bool Concerns => Filters || Rate is not null;
}
