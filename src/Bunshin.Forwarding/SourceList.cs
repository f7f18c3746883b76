namespace Bunshin.Forwarding;

/// <summary>The source-mode children that list one sender.</summary>
/// <param name="Start">Where the up ones begin in the table's pool.</param>
/// <param name="End">Behind the last up one.</param>
/// <param name="EndsHere">One of them, up or down, has <see cref="Macvlan.MacvlanFlags.NoDst"/>.</param>
internal readonly record struct SourceList(int Start, int End, bool EndsHere);
