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
