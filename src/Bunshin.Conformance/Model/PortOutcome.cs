using Bunshin.Forwarding;

namespace Bunshin.Conformance.Model;

/// <summary>Where a port sends a frame.</summary>
internal sealed record PortOutcome
{
    /// <summary>The sender is down.</summary>
    public bool IsDown { get; init; }

    /// <summary>The parent has no carrier: the sender counts it as dropped.</summary>
    public bool IsLost { get; init; }

    /// <summary>It leaves by the wire.</summary>
    public bool ToWire { get; init; }

    /// <summary>The parent's stack gets it.</summary>
    public bool ToHost { get; init; }

    /// <summary>It comes in at the parent again.</summary>
    public bool EntersParentReceive { get; init; }

    /// <summary>The parent counts it as dropped.</summary>
    public bool ParentDrops { get; init; }

    /// <summary>The children's copies.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];
}
