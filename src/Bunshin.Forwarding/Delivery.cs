namespace Bunshin.Forwarding;

/// <summary>One copy of a frame that a child gets, or is refused, and how the child counts it.</summary>
/// <param name="Child">Index into the table's children.</param>
/// <param name="Class">What the frame is to that child's taps and stack.</param>
/// <param name="CountedBytes">What <c>rx_bytes</c> grows by, with one <c>rx_packets</c>; by the driver's own rules, not always the length.</param>
/// <param name="CountsMulticast">Whether <c>multicast</c> grows by one.</param>
/// <param name="IsRefused">
/// Longer than the child's MTU allows: it gets nothing, and counts <c>rx_errors</c> 1 and <c>rx_dropped</c> 2 instead.
/// </param>
/// <param name="IsSocketsOnly">
/// The child's taps do not see it: its IP layer gets it from the parent's (ipvlan l3s). The parent's own IP layer is then
/// not the one that takes it, though its packet sockets see it.
/// </param>
public readonly record struct Delivery(
    int Child, DeliveryClass Class, int CountedBytes, bool CountsMulticast, bool IsRefused, bool IsSocketsOnly = false);
