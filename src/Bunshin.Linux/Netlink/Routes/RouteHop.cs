using System.Net;

namespace Bunshin.Linux.Netlink.Routes;

/// <summary>One of several next hops of a route.</summary>
/// <param name="LinkIndex">Link it goes out by.</param>
/// <param name="Gateway">Next hop, or null.</param>
/// <param name="Weight">Share, from 1 up.</param>
public sealed record RouteHop(int LinkIndex, IPAddress? Gateway, int Weight);
