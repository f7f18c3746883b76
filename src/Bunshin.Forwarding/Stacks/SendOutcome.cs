namespace Bunshin.Forwarding.Stacks;

/// <summary>What a sender learns at once.</summary>
public enum SendOutcome
{
    /// <summary>Taken, whatever becomes of it.</summary>
    Sent,

    /// <summary>Dropped; a packet socket gets <c>ENOBUFS</c>.</summary>
    Dropped,

    /// <summary>The device is down; <c>ENETDOWN</c>.</summary>
    Down,
}
