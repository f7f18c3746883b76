namespace Bunshin.Linux.Bpf.Maps;

/// <summary>What a map is to be, or is.</summary>
public sealed record BpfMapSpec
{
    /// <summary>Up to 15 letters, digits, '_' and '.'; for people.</summary>
    public required string Name { get; init; }

    /// <summary>How it keeps its entries.</summary>
    public required BpfMapType Type { get; init; }

    /// <summary>Bytes of a key; 0 for a ring buffer.</summary>
    public int KeySize { get; init; }

    /// <summary>Bytes of a value (of one CPU's, in a map with one for each); 0 for a ring buffer.</summary>
    public int ValueSize { get; init; }

    /// <summary>The most entries; a ring buffer's bytes.</summary>
    public required int MaxEntries { get; init; }

    /// <summary>How it is made.</summary>
    public BpfMapFlags Flags { get; init; }

    /// <summary>For a map of maps: a map as all its entries are. It is only looked at, while the map is made.</summary>
    public BpfMap? InnerMap { get; init; }

    /// <summary>Whether there is a value for each CPU.</summary>
    public bool IsPerCpu => Type is BpfMapType.PerCpuHash or BpfMapType.PerCpuArray or BpfMapType.LruPerCpuHash;
}
