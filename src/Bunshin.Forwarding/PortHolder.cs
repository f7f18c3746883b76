namespace Bunshin.Forwarding;

/// <summary>What already holds a device's receive handler, of which there is only one: <c>macvlan</c>, <c>ipvlan</c>, <c>bridge</c>, <c>bond</c>…</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The device that holds it: a child, or the bridge or bond it is a port of.</param>
public sealed record PortHolder(string Kind, string Name);
