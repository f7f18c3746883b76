using Bunshin.Forwarding.Routing;

namespace Bunshin.Lab.Topology;

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
