namespace Bunshin.Forwarding;

/// <summary>What is special about a <see cref="Delivery"/>.</summary>
[Flags]
public enum DeliveryTraits : byte
{
    /// <summary>Nothing.</summary>
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
