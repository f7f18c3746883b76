namespace Bunshin.Forwarding;

/// <summary>What a frame is to the device that gets it; values are the kernel's <c>PACKET_*</c> (<c>linux/if_packet.h</c>).</summary>
public enum DeliveryClass : byte
{
    /// <summary>For this device.</summary>
    Host = 0,

    /// <summary>For everyone.</summary>
    Broadcast = 1,

    /// <summary>For a group.</summary>
    Multicast = 2,

    /// <summary>For another station: taps see it, IP drops it.</summary>
    OtherHost = 3,
}
