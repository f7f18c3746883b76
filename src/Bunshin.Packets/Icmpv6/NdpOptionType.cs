namespace Bunshin.Packets.Icmpv6;

/// <summary>Neighbor discovery options that the project knows by name (RFC 4861 section 4.6, RFC 8106).</summary>
public enum NdpOptionType : byte
{
    /// <summary>The sender's MAC.</summary>
    SourceLinkLayerAddress = 1,

    /// <summary>The target's MAC.</summary>
    TargetLinkLayerAddress = 2,
}
