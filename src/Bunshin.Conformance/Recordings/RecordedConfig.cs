namespace Bunshin.Conformance.Recordings;

/// <summary>How a recorded set was built.</summary>
public sealed record RecordedConfig
{
    /// <summary>The children in the order in which they were made.</summary>
    public IReadOnlyList<RecordedChild> Children { get; init; } = [];

    /// <summary><c>before</c> or <c>after</c> the children, or null: when P was made promiscuous.</summary>
    public string? ParentPromiscuous { get; init; }

    /// <summary>P accepts all multicast.</summary>
    public bool ParentAllMulticast { get; init; }

    /// <summary>P is down.</summary>
    public bool ParentDown { get; init; }

    /// <summary>Key of the address that P was given once the children were up, or null.</summary>
    public string? ParentMac { get; init; }

    /// <summary>P's cable ends in a learning bridge, whose port reflects or does not; null: no such bridge.</summary>
    public bool? Hairpin { get; init; }

    /// <summary>P is itself a bridge, whose only port is the cable's end.</summary>
    public bool BridgeParent { get; init; }
}
