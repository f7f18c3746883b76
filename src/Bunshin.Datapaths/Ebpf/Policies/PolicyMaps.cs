using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>The maps of one parent's policies, asked by <see cref="PolicyEntry.Key"/>. They take room only for children that have one.</summary>
internal sealed class PolicyMaps : IDisposable
{
    private const int Most = EbpfSlots.Count * 2;

    /// <summary>Makes them, empty.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    public static PolicyMaps Create() => new()
    {
        Policies = Hash("policies", BpfMapType.Hash, PolicyEntry.Size),
        Buckets = Hash("buckets", BpfMapType.Hash, sizeof(ulong)),
        Refusals = Hash("refusals", BpfMapType.PerCpuHash, RefusalCounts.Size),
    };

    /// <summary>Hash: <see cref="PolicyEntry"/>.</summary>
    public required BpfMap Policies { get; init; }

    /// <summary>Hash: what a rate limit remembers, u64 (<see cref="RateLimit.Admits"/>); programs write it.</summary>
    public required BpfMap Buckets { get; init; }

    /// <summary>Hash, per CPU: how many frames were refused, as in <see cref="RefusalCounts"/>; programs write it.</summary>
    public required BpfMap Refusals { get; init; }

    public void Dispose()
    {
        Policies.Dispose();
        Buckets.Dispose();
        Refusals.Dispose();
    }

    private static BpfMap Hash(string name, BpfMapType type, int size) => BpfMap.Create(new()
    {
        Name = name,
        Type = type,
        KeySize = sizeof(uint),
        ValueSize = size,
        MaxEntries = Most,
        Flags = BpfMapFlags.NoPreallocation,
    });
}
