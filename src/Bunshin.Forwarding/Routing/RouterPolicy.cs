namespace Bunshin.Forwarding.Routing;

/// <summary>A rule about what is forwarded between interfaces; the first that matches counts. Null matches any.</summary>
/// <param name="From">Index of the interface it comes in by.</param>
/// <param name="To">Index of the interface it would leave by.</param>
/// <param name="Action">What happens.</param>
public sealed record RouterPolicy(int? From, int? To, RouterAction Action);
