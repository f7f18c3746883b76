using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>What <c>refusals</c> holds: u64 for each <see cref="PolicyReason"/>, then for each rule.</summary>
internal static class RefusalCounts
{
    public const int Count = PolicyVerdict.Reasons + TrafficPolicy.MostRules;

    public const int Size = Count * sizeof(ulong);

    /// <summary>What a frame's <see cref="WalkState.Cause"/> says of a refusal: the counters of both directions, behind all causes that are not policy's.</summary>
    public static int CauseOf(PolicyDirection direction, int number) => DropCause.Count + ((int)direction * Count) + number;

    /// <summary>In words, what <see cref="CauseOf"/> made.</summary>
    public static string Describe(int cause)
    {
        var number = cause - DropCause.Count;
        return Describe((PolicyDirection)(number / Count), number % Count);
    }

    /// <summary>Adds what was refused so far, in words, to <paramref name="into"/>.</summary>
    public static void Read(BpfMap refusals, int slot, PolicyDirection direction, Dictionary<string, long> into)
    {
        var sums = new long[Count];
        _ = refusals.TrySum(BitConverter.GetBytes(PolicyEntry.Key(slot, direction)), sums);

        for (var number = 0; number < Count; number++)
        {
            if (sums[number] != 0)
            {
                into[Describe(direction, number)] = sums[number];
            }
        }
    }

    private static string Describe(PolicyDirection direction, int number)
    {
        var verdict = number < PolicyVerdict.Reasons
            ? new PolicyVerdict((PolicyReason)number)
            : new PolicyVerdict(PolicyReason.DeniedByRule, number - PolicyVerdict.Reasons + 1);
        return $"{(direction == PolicyDirection.Sent ? "sent" : "received")}: {verdict.Describe()}";
    }
}
