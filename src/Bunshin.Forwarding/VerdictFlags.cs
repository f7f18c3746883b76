namespace Bunshin.Forwarding;

/// <summary>The yes-or-no parts of a <see cref="Verdict"/>.</summary>
[Flags]
internal enum VerdictFlags : ushort
{
    None = 0,
    ToWire = 1,
    ToHost = 2,
    EntersParentReceive = 4,
    Deferred = 8,

    /// <summary>The child of the verdict gets the frame, alone but for source lists.</summary>
    Single = 16,

    /// <summary>The copies are a sender's own to its siblings: checked for size, counted with the header twice.</summary>
    Local = 32,
    IsGso = 64,
    ParentDrops = 128,

    /// <summary>The child of the verdict gets the frame as what it is to the parent, not as the host.</summary>
    KeepsClass = 256,

    /// <summary>The child of the verdict gets the frame behind its taps.</summary>
    SocketsOnly = 512,

    /// <summary>To the wire by a route.</summary>
    Routed = 1024,
    ToHostSockets = 2048,
}
