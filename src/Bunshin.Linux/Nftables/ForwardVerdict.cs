namespace Bunshin.Linux.Nftables;

/// <summary>What becomes of a packet that is to be forwarded.</summary>
public enum ForwardVerdict
{
    /// <summary>It passes.</summary>
    Accept,

    /// <summary>It is dropped in silence.</summary>
    Drop,

    /// <summary>It is dropped, and its sender is told that an administrator forbids it.</summary>
    Reject,
}
