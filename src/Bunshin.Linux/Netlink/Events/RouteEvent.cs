using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Routes;

namespace Bunshin.Linux.Netlink.Events;

/// <summary>Something the kernel reported of its own accord.</summary>
/// <param name="IsRemoval">The thing is gone; otherwise it is new or has changed.</param>
public abstract record RouteEvent(bool IsRemoval)
{
    /// <summary>A link.</summary>
    public sealed record Link(LinkInfo Info, bool IsRemoval) : RouteEvent(IsRemoval);

    /// <summary>An address.</summary>
    public sealed record Address(InterfaceAddress Info, bool IsRemoval) : RouteEvent(IsRemoval);

    /// <summary>A route.</summary>
    public sealed record Route(RouteInfo Info, bool IsRemoval) : RouteEvent(IsRemoval);

    /// <summary>The reader was too slow and the kernel threw events away: whoever keeps a picture must read it anew.</summary>
    public sealed record Lost() : RouteEvent(IsRemoval: false);
}
