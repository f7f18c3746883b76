namespace Bunshin.Forwarding.Macvlan;

/// <summary>The yes-or-no parts of a <see cref="Verdict"/>.</summary>
[Flags]
internal enum VerdictFlags : byte
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
}
