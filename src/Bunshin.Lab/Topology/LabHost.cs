using Bunshin.Files.Binding;

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
