namespace Bunshin.Linux.Sockets;

/// <summary>What a frame is to the device it was seen on (<c>PACKET_*</c>, <c>linux/if_packet.h</c>).</summary>
public enum PacketType : byte
{
    /// <summary>For this device.</summary>
    Host = 0,

    /// <summary>For everyone.</summary>
    Broadcast = 1,

    /// <summary>For a group.</summary>
    Multicast = 2,

    /// <summary>For another station.</summary>
    OtherHost = 3,

    /// <summary>Leaving by the device.</summary>
    Outgoing = 4,
}
