using Bunshin.Datapaths;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>One device on P, or on another that is on P.</summary>
public sealed record RecordedDevice
{
    /// <summary>How it was made. Its name is its point; nothing in it says where it lives.</summary>
    public required ChildSpec Spec { get; init; }

    /// <summary>Never brought up.</summary>
    public bool Down { get; init; }

    /// <summary>Promiscuous.</summary>
    public bool Promiscuous { get; init; }

    /// <summary>Groups on its list besides those that its IP stack joins.</summary>
    public IReadOnlyList<MacAddress> Groups { get; init; } = [];

    /// <summary>Its name.</summary>
    public string Name => Spec.Name;

    /// <summary>The device it is on.</summary>
    public string Lower => Spec.Lower ?? "p";
}
