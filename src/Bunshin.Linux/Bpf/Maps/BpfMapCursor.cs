namespace Bunshin.Linux.Bpf.Maps;

/// <summary>How far a map has been read in batches. One belongs to one walk through one map.</summary>
public sealed class BpfMapCursor
{
    private const int Least = 4;

    /// <summary>At the beginning of <paramref name="map"/>.</summary>
    public BpfMapCursor(BpfMap map)
    {
        Map = map;
        Position = new byte[Math.Max(map.Spec.KeySize, Least)];
    }

    /// <summary>Whether all was read.</summary>
    public bool IsAtEnd { get; internal set; }

    internal BpfMap Map { get; }

    internal bool HasBegun { get; set; }

    /// <summary>The kernel's own: a number of 4 bytes, or a key.</summary>
    internal byte[] Position { get; }
}
