using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding;

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
