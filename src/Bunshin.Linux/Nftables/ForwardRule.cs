namespace Bunshin.Linux.Nftables;

/// <summary>A rule about what a namespace forwards; a null matches any interface.</summary>
/// <param name="From">Name of the interface it came in by.</param>
/// <param name="To">Name of the interface it would leave by.</param>
/// <param name="Verdict">What becomes of it.</param>
public sealed record ForwardRule(string? From, string? To, ForwardVerdict Verdict);
