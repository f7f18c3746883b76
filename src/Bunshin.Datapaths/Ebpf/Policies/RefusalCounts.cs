using System.Buffers.Binary;
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
        var entry = new byte[refusals.EntrySize];
        if (!refusals.TryLookup(BitConverter.GetBytes(PolicyEntry.Key(slot, direction)), entry))
        {
            return;
        }

        var sums = new long[Count];
        for (var at = 0; at < entry.Length; at += sizeof(long))
        {
            sums[at / sizeof(long) % Count] += BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(at));
        }

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
