using Bunshin.Cli.Printing;
using Bunshin.Datapaths.Wording;
using Bunshin.Forwarding.Policies;

namespace Bunshin.Cli.Serving;

/// <summary>A child's policy in the words of the file, for people and as JSON.</summary>
internal static class PolicyText
{
    private static readonly (PolicyDirection Direction, string Word)[] s_directions = [(PolicyDirection.Sent, "send"), (PolicyDirection.Received, "receive")];

    /// <summary>A line for the guard and for each direction that something is said of.</summary>
    public static IEnumerable<string> Lines(ChildPolicy policy)
    {
        if (policy.Guard is { } guard)
        {
            yield return $"guard: its own MAC{(guard.Addresses is { } addresses ? $", from {(addresses.Count == 0 ? "no address" : string.Join(", ", addresses.Select(PolicyRuleText.Of)))}" : "")}{(guard.MayTag ? ", may tag" : "")}{(guard.MayRoute ? ", may route" : "")}{(guard.MayServeDhcp ? ", may serve DHCP" : "")}";
        }

        foreach (var (direction, word) in s_directions)
        {
            var traffic = policy.Of(direction);
            if (traffic.Concerns)
            {
                var rules = traffic.Rules.Select(rule => PolicyRuleText.Of(rule, direction)).Append(traffic.Filters ? $"else {WordOf(traffic.Default)}" : null);
                yield return $"{word}: {string.Join("; ", rules.Append(traffic.Rate is { } rate ? $"rate {RateText.Of(rate)}" : null).OfType<string>())}";
            }
        }
    }

    /// <summary>Writes it under <c>policy</c>.</summary>
    public static void Write(JsonText json, ChildPolicy policy)
    {
        json.Open("policy", '{');
        if (policy.Guard is { } guard)
        {
            json.Open("guard", '{');
            if (guard.Addresses is { } addresses)
            {
                json.Strings("addresses", addresses.Select(PolicyRuleText.Of));
            }

            json.Boolean("may-tag", guard.MayTag);
            json.Boolean("may-route", guard.MayRoute);
            json.Boolean("may-serve-dhcp", guard.MayServeDhcp);
            json.Close('}');
        }

        foreach (var (direction, word) in s_directions)
        {
            var traffic = policy.Of(direction);
            json.Open(word, '{');
            json.String("default", WordOf(traffic.Default));
            json.Strings("rules", traffic.Rules.Select(rule => PolicyRuleText.Of(rule, direction)));
            if (traffic.Rate is { } rate)
            {
                json.String("rate", RateText.Of(rate));
                json.Number("rate_bytes", rate.BytesPerSecond);
                json.Number("burst_bytes", rate.Burst);
            }

            json.Close('}');
        }

        json.Close('}');
    }

    private static string WordOf(PolicyAction action) => action == PolicyAction.Allow ? "allow" : "deny";
}
