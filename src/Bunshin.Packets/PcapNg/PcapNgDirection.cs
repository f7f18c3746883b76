namespace Bunshin.Packets.PcapNg;

/// <summary>Which way a captured frame went, seen from the interface (<c>epb_flags</c>, bits 0 and 1).</summary>
public enum PcapNgDirection
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Received.</summary>
    Inbound = 1,

    /// <summary>Sent.</summary>
    Outbound = 2,
}
