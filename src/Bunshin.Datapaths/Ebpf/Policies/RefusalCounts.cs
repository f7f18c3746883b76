using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>What <c>refusals</c> holds: u64 for each <see cref="PolicyReason"/>, then for each rule.</summary>
internal static class RefusalCounts
{
    public const int Count = PolicyVerdict.Reasons + TrafficPolicy.MostRules;

    public const int Size = Count * sizeof(ulong);

    /// <summary>Adds what was refused so far, in words, to <paramref name="into"/>.</summary>
    public static void Read(BpfMap refusals, int slot, PolicyDirection direction, Dictionary<string, long> into)
    {
        var sums = new long[Count];
        _ = refusals.TrySum(BitConverter.GetBytes(PolicyEntry.Key(slot, direction)), sums);

        for (var number = 0; number < Count; number++)
        {
            if (sums[number] != 0)
            {
                var verdict = number < PolicyVerdict.Reasons
                    ? new PolicyVerdict((PolicyReason)number)
                    : new PolicyVerdict(PolicyReason.DeniedByRule, number - PolicyVerdict.Reasons + 1);
                into[$"{(direction == PolicyDirection.Sent ? "sent" : "received")}: {verdict.Describe()}"] = sums[number];
            }
        }
    }
}
