using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding;

/// <summary>One copy of a frame that a child gets, or is refused, and how the child counts it.</summary>
/// <param name="Child">Index into the table's children.</param>
/// <param name="Class">What the frame is to that child's taps and stack.</param>
/// <param name="CountedBytes">What <c>rx_bytes</c> grows by, with one <c>rx_packets</c>; by the driver's own rules, not always the length.</param>
/// <param name="Traits">What is special about it.</param>
public readonly record struct Delivery(int Child, DeliveryClass Class, int CountedBytes, DeliveryTraits Traits = DeliveryTraits.None)
{
    /// <summary>Whether <c>multicast</c> grows by one.</summary>
    public bool CountsMulticast => (Traits & DeliveryTraits.CountsMulticast) != 0;

    /// <summary>The child gets nothing, for the copy is too long.</summary>
    public bool IsRefused => (Traits & DeliveryTraits.Refused) != 0;

    /// <summary>The child's taps do not see it.</summary>
    public bool IsSocketsOnly => (Traits & DeliveryTraits.SocketsOnly) != 0;
}

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

/// <summary>How a device tells what a frame is to it, as the kernel's <c>eth_type_trans</c> does.</summary>
public static class DeliveryClasses
{
    /// <summary>The class of a frame for <paramref name="destination"/> at a device whose MAC is <paramref name="device"/>.</summary>
    public static DeliveryClass Of(MacAddress device, MacAddress destination) =>
        destination == device && !destination.IsGroup ? DeliveryClass.Host
        : !destination.IsGroup ? DeliveryClass.OtherHost
        : destination.IsBroadcast ? DeliveryClass.Broadcast
        : DeliveryClass.Multicast;
}

/// <summary>What is special about a <see cref="Delivery"/>.</summary>
[Flags]
public enum DeliveryTraits : byte
{
    None = 0,

    /// <summary>The child's <c>multicast</c> grows by one.</summary>
    CountsMulticast = 1,

    /// <summary>
    /// Longer than the child's MTU allows: it gets nothing, and counts <c>rx_errors</c> 1 and <c>rx_dropped</c> 2 instead.
    /// </summary>
    Refused = 2,

    /// <summary>
    /// The child's taps do not see it: its IP layer gets it from the parent's (ipvlan l3s). The parent's own IP layer is then
    /// not the one that takes it, though its packet sockets see it.
    /// </summary>
    SocketsOnly = 4,
}
