namespace Bunshin.Packets.Icmpv6;

/// <summary>Neighbor discovery options that the project knows by name (RFC 4861 section 4.6, RFC 8106).</summary>
public enum NdpOptionType : byte
{
    /// <summary>The sender's MAC.</summary>
    SourceLinkLayerAddress = 1,

    /// <summary>The target's MAC.</summary>
    TargetLinkLayerAddress = 2,

    /// <summary>A prefix of the link.</summary>
    PrefixInformation = 3,

    /// <summary>The link's MTU.</summary>
    Mtu = 5,

    /// <summary>DNS servers.</summary>
    RecursiveDnsServer = 25,
}
