namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>How a traceroute went.</summary>
/// <param name="Reached">Whether the destination itself answered in the end.</param>
/// <param name="Hops">Who answered, in order of the time to live; empty where nothing had to be sent.</param>
/// <param name="Trail">What happened, in order, on all interfaces and switches, for all probes.</param>
public sealed record SimulatedTraceroute(bool Reached, IReadOnlyList<TracerouteHop> Hops, IReadOnlyList<TrailStep> Trail);
