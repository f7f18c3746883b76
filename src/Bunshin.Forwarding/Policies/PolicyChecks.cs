namespace Bunshin.Forwarding.Policies;

/// <summary>What is wrong with a policy by itself.</summary>
public static class PolicyChecks
{
    /// <summary>All problems, each a sentence without a full stop at the end; empty when there are none.</summary>
    public static IEnumerable<string> Problems(ChildPolicy policy)
    {
        if (policy.Guard?.Addresses?.Count > SenderGuard.MostAddresses)
        {
            yield return $"a guard takes at most {SenderGuard.MostAddresses} addresses, not {policy.Guard.Addresses.Count}; a prefix stands for many";
        }

        foreach (var direction in Enum.GetValues<PolicyDirection>())
        {
            foreach (var problem in Problems(policy.Of(direction)))
            {
                yield return $"of what is {(direction == PolicyDirection.Sent ? "sent" : "received")}: {problem}";
            }
        }
    }

    /// <summary>What is wrong with <paramref name="rule"/>; null when nothing is.</summary>
    public static string? Problem(PolicyRule rule) => rule.HasPorts && (rule.Protocol is not { } protocol || !PolicyRule.CarriesPorts(protocol))
        ? "a rule with ports says protocol tcp or udp"
        : null;

    /// <summary>What is wrong with <paramref name="rate"/>; null when nothing is.</summary>
    public static string? Problem(RateLimit rate) => rate.BytesPerSecond is < RateLimit.Least or > RateLimit.Most
        ? $"a rate is {RateLimit.Least} to {RateLimit.Most} bytes per second, not {rate.BytesPerSecond}"
        : rate.Burst is < RateLimit.LeastBurst or > RateLimit.MostBurst
            ? $"a burst is {RateLimit.LeastBurst} to {RateLimit.MostBurst} bytes, not {rate.Burst}"
            : null;

    private static IEnumerable<string> Problems(TrafficPolicy traffic)
    {
        if (traffic.Rules.Count > TrafficPolicy.MostRules)
        {
            yield return $"there are at most {TrafficPolicy.MostRules} rules, not {traffic.Rules.Count}";
        }

        for (var at = 0; at < traffic.Rules.Count; at++)
        {
            if (Problem(traffic.Rules[at]) is { } problem)
            {
                yield return $"rule {at + 1}: {problem}";
            }
        }

        if (traffic.Rate is { } rate && Problem(rate) is { } fault)
        {
            yield return fault;
        }
    }
}
