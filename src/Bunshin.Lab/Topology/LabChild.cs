using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Topology;

/// <summary>A child on some host's NIC; it lives in the same host or in another.</summary>
public sealed record LabChild : LabInterface
{
    /// <summary>The NIC it is made on, as <c>host/interface</c>.</summary>
    public required string Parent { get; init; }

    /// <summary>Kind.</summary>
    public ChildKind Kind { get; init; }

    /// <summary>Mode.</summary>
    public MacvlanMode Mode { get; init; } = MacvlanMode.Vepa;

    /// <summary>Flags.</summary>
    public MacvlanFlags Flags { get; init; }

    /// <summary>Source list of a source-mode child.</summary>
    public IReadOnlyList<MacAddress> Sources { get; init; } = [];
}
