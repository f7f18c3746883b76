using Bunshin.Linux.Namespaces;

namespace Bunshin.Linux.Netlink;

/// <summary>A conversation with the kernel about links, addresses, routes and neighbours of one network namespace (rtnetlink).</summary>
/// <remarks>
/// <para>The namespace is fixed when opening; the calling thread's own namespace does not matter afterwards.</para>
/// <para>Calls may come from any thread; one request is under way at a time, further callers wait.</para>
/// <para>Refusals are <see cref="NetlinkException"/>.</para>
/// </remarks>
public sealed partial class RouteNetlink : IDisposable
{
    /// <summary>Opens a conversation about <paramref name="networkNamespace"/>; null is the calling thread's own.</summary>
    /// <exception cref="LinuxException">The socket cannot be had.</exception>
    public static RouteNetlink Open(NetworkNamespace? networkNamespace = null) => throw new NotImplementedException();

    /// <summary>Ends the conversation. What was made stays.</summary>
    public void Dispose() => throw new NotImplementedException();
}
