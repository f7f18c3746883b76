namespace Bunshin.Forwarding.Macvlan;

/// <summary>Who gets a bridge child's multicast frame when the adjacent switch sends it back; kernels differ.</summary>
public enum ReflectedBridgeMulticast
{
    /// <summary>Linux 6.12 and 6.18: vepa children only, for bridge siblings had it directly.</summary>
    VepaOnly,

    /// <summary>Linux 7.2: vepa and bridge children, the sender included, so bridge siblings see it twice.</summary>
    VepaAndBridge,
}
