using Bunshin.Forwarding.Ipvlan;

namespace Bunshin.Datapaths;

/// <summary>Mode and flags of a child of kind <see cref="ChildKind.Ipvlan"/>; they are the port's, so that all children of a device have the same.</summary>
public sealed record IpvlanSettings
{
    /// <summary>Mode; the kernel's default is <see cref="IpvlanMode.L3"/>.</summary>
    public IpvlanMode Mode { get; init; } = IpvlanMode.L3;

    /// <summary>Flags; none means bridge.</summary>
    public IpvlanFlags Flags { get; init; }
}
