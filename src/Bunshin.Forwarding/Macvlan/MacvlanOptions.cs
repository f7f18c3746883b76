namespace Bunshin.Forwarding.Macvlan;

/// <summary>Where kernel versions differ: which one to follow.</summary>
public sealed record MacvlanOptions
{
    /// <summary>The rules of Linux 6.12 to 6.18.</summary>
    public static MacvlanOptions Default { get; } = new();

    /// <summary>The rules of Linux 7.2.</summary>
    public static MacvlanOptions Linux72 { get; } = new() { ReflectedBridgeMulticast = ReflectedBridgeMulticast.VepaAndBridge };

    /// <summary>Who gets a bridge child's reflected multicast.</summary>
    public ReflectedBridgeMulticast ReflectedBridgeMulticast { get; init; } = ReflectedBridgeMulticast.VepaOnly;
}

/// <summary>Who gets a bridge child's multicast frame when the adjacent switch sends it back; kernels differ.</summary>
public enum ReflectedBridgeMulticast
{
    /// <summary>Linux 6.12 and 6.18: vepa children only, for bridge siblings had it directly.</summary>
    VepaOnly,

    /// <summary>Linux 7.2: vepa and bridge children, the sender included, so bridge siblings see it twice.</summary>
    VepaAndBridge,
}
