namespace Bunshin.Linux.Sockets;

/// <summary>What a packet socket makes its device receive while it lives (<c>PACKET_MR_*</c>, <c>linux/if_packet.h</c>).</summary>
public enum PacketMembership
{
    /// <summary>A group address.</summary>
    Multicast = 0,

    /// <summary>Everything; adds one to the device's promiscuity.</summary>
    Promiscuous = 1,

    /// <summary>All groups.</summary>
    AllMulticast = 2,

    /// <summary>A further unicast address; a device without a filter becomes promiscuous instead.</summary>
    Unicast = 3,
}
