namespace Bunshin.Conformance.Stacks;

/// <summary>Where one injected frame went, by the rules, apart from who saw and counted it.</summary>
internal sealed class WalkFacts
{
    /// <summary>Devices whose own stack gets it.</summary>
    public HashSet<string> Ends { get; } = [];

    /// <summary>Devices at which a frame that something above them sent comes in, as if from outside.</summary>
    public HashSet<string> Returns { get; } = [];

    /// <summary>The IP layer to which it belongs has no way for it.</summary>
    public bool IsUnroutable { get; set; }

    /// <summary>Devices that see it coming in.</summary>
    public HashSet<string> Arrives { get; } = [];
}
