using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>The maps of one parent's policies, asked by <see cref="PolicyEntry.Key"/>. They take room only for children that have one.</summary>
internal sealed class PolicyMaps : IDisposable
{
    private const int Most = EbpfSlots.Count * 2;

    private const string PoliciesName = "policies";

    /// <summary>An earlier process pinned them.</summary>
    /// <param name="home">Where they are pinned, if they are.</param>
    public static bool ArePinned(MapHome home) => home.Has(PoliciesName);

    /// <summary>Makes them, empty; or opens those that are pinned, with what is in them.</summary>
    /// <param name="home">Where they are pinned, if they are.</param>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    public static PolicyMaps Open(MapHome home) => new()
    {
        Buckets = home.Open(Hash("buckets", BpfMapType.Hash, sizeof(ulong))),
        Refusals = home.Open(Hash("refusals", BpfMapType.PerCpuHash, RefusalCounts.Size)),
        Policies = home.Open(Hash(PoliciesName, BpfMapType.Hash, PolicyEntry.Size)),
    };

    /// <summary>Hash: <see cref="PolicyEntry"/>.</summary>
    public required BpfMap Policies { get; init; }

    /// <summary>Hash: what a rate limit remembers, u64: when its bucket will be full again, in parts of a nanosecond (<see cref="RateLimit.PartsOfNanosecond"/>); programs write it.</summary>
    public required BpfMap Buckets { get; init; }

    /// <summary>Hash, per CPU: how many frames were refused, as in <see cref="RefusalCounts"/>; programs write it.</summary>
    public required BpfMap Refusals { get; init; }

    public void Dispose()
    {
        Policies.Dispose();
        Buckets.Dispose();
        Refusals.Dispose();
    }

    private static BpfMapSpec Hash(string name, BpfMapType type, int size) => new()
    {
        Name = name,
        Type = type,
        KeySize = sizeof(uint),
        ValueSize = size,
        MaxEntries = Most,
        Flags = BpfMapFlags.NoPreallocation,
    };
}
