namespace Bunshin.Forwarding.Stacks;

/// <summary>Which counters a lost frame moves at a device.</summary>
public enum StackDrop
{
    /// <summary><c>rx_dropped</c> by one.</summary>
    Received,

    /// <summary><c>tx_dropped</c> by one.</summary>
    Sent,

    /// <summary>Longer than the device's MTU allows: <c>rx_errors</c> by one and <c>rx_dropped</c> by two.</summary>
    Oversize,
}
