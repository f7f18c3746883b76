using Bunshin.Files.Binding;
using Bunshin.Files.Reading;
using Bunshin.Forwarding.Routing;

namespace Bunshin.Lab.Topology;

/// <summary>A host: one network namespace (a server, or a container of one) with its NICs, children and routes.</summary>
public sealed record LabHost
{
    /// <summary>Its name in the file; the namespace's real name is longer and unique.</summary>
    public required string Name { get; init; }

    /// <summary>NICs with a cable to the switch.</summary>
    public IReadOnlyList<LabNic> Nics { get; init; } = [];

    /// <summary>Children that live here.</summary>
    public IReadOnlyList<LabChild> Children { get; init; } = [];

    /// <summary>Routes beside the connected ones.</summary>
    public IReadOnlyList<FileRoute> Routes { get; init; } = [];

    /// <summary>Whether it forwards.</summary>
    public LabForwarding Forwarding { get; init; }

    /// <summary>What may pass between its interfaces when it forwards; without a match everything.</summary>
    public IReadOnlyList<LabPolicy> Policies { get; init; } = [];

    /// <summary>Settings of its network namespace (<c>net.ipv4.…</c>) beside <see cref="Forwarding"/>, in the file's order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sysctls { get; init; } = [];

    /// <summary>NICs first, then children.</summary>
    public IEnumerable<LabInterface> Interfaces => Nics.Concat<LabInterface>(Children);
}

/// <summary>Whether a host forwards packets that are for others; both are written when the lab is brought up, off as well as on.</summary>
/// <param name="V4"><c>net.ipv4.ip_forward</c>.</param>
/// <param name="V6"><c>net.ipv6.conf.all.forwarding</c>.</param>
public readonly record struct LabForwarding(bool V4, bool V6)
{
    /// <summary>Whether packets of that family are forwarded.</summary>
    public bool For(LabFamily family) => family == LabFamily.V4 ? V4 : V6;

    /// <summary>The setting for that family, by the kernel's name.</summary>
    public static string Setting(LabFamily family) => family == LabFamily.V4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";
}

/// <summary>A rule of a forwarding host about what passes between two of its interfaces; the first that matches counts.</summary>
/// <param name="From">Interface it comes in by; null for any.</param>
/// <param name="To">Interface it would leave by; null for any.</param>
/// <param name="Action">What happens.</param>
/// <param name="Position">Where the file says so.</param>
public sealed record LabPolicy(string? From, string? To, RouterAction Action, SourcePosition Position)
{
    /// <summary>Whether it speaks of what comes in by one interface and leaves by another.</summary>
    public bool Matches(string from, string to) => (From is null || From == from) && (To is null || To == to);

    /// <inheritdoc/>
    public override string ToString() => $"{Action.ToString().ToLowerInvariant()} from {From ?? "anywhere"} to {To ?? "anywhere"}";
}
