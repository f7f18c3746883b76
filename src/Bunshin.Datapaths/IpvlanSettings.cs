using Bunshin.Forwarding.Ipvlan;

namespace Bunshin.Datapaths;

/// <summary>Mode and flags of a child of kind <see cref="ChildKind.Ipvlan"/>; they are the port's, so that all children of a device have the same.</summary>
public sealed record IpvlanSettings
{
    /// <summary>What the kernel makes of an ipvlan of which no more is said: l3, bridge.</summary>
    public static IpvlanSettings Default { get; } = new();

    /// <summary>Mode; the kernel's default is <see cref="IpvlanMode.L3"/>.</summary>
    public IpvlanMode Mode { get; init; } = IpvlanMode.L3;

    /// <summary>Flags; none means bridge.</summary>
    public IpvlanFlags Flags { get; init; }

    /// <summary><c>l3 bridge</c>.</summary>
    public override string ToString() => $"{Mode.ToString().ToLowerInvariant()} {Flags.ToString().ToLowerInvariant()}";
}
