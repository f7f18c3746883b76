using Bunshin.Forwarding.Routing;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>A rule of a host about what it forwards.</summary>
/// <param name="From">Where packets come in; null for any interface.</param>
/// <param name="To">Where they would leave; null for any.</param>
/// <param name="Action">What happens to them.</param>
public sealed record SimulatedPolicy(SimulatedInterface? From, SimulatedInterface? To, RouterAction Action);
