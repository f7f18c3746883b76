namespace Bunshin.Packets.Igmp;

/// <summary>IGMP message types (RFC 3376 section 4).</summary>
public enum IgmpType : byte
{
    /// <summary>A router asks who listens.</summary>
    Query = 0x11,

    /// <summary>Version 1: a group is listened to.</summary>
    ReportV1 = 0x12,

    /// <summary>Version 2: a group is listened to.</summary>
    ReportV2 = 0x16,

    /// <summary>Version 2: no longer.</summary>
    Leave = 0x17,

    /// <summary>Version 3: the groups listened to.</summary>
    ReportV3 = 0x22,
}
