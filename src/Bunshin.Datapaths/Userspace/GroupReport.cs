using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>Recognises frames by which a stack tells the network of groups it joined or left (IGMP, RFC 3376; MLD, RFC 3810).</summary>
internal static class GroupReport
{
    private const byte ProtocolIgmp = 2;
    private const byte HopByHop = 0;
    private const byte ProtocolIcmpV6 = 58;

    /// <summary>Whether the frame is such a report. A wrong yes costs a look at the device, no more.</summary>
    public static bool IsOne(in FrameView frame)
    {
        var payload = frame.Payload;
        return frame.EtherType switch
        {
            EtherType.Ipv4 => payload.Length > 9 && payload[9] == ProtocolIgmp,

            // MLD carries a router alert, so a hop-by-hop header (8 bytes) stands before ICMPv6; types 131, 132 and 143.
            EtherType.Ipv6 => payload.Length > 48 && payload[6] == HopByHop && payload[40] == ProtocolIcmpV6
                && payload[48] is 131 or 132 or 143,
            _ => false,
        };
    }
}
