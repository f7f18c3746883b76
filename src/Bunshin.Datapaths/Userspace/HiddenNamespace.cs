using System.Globalization;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;

namespace Bunshin.Datapaths.Userspace;

/// <summary>The relay's private namespace for veth ends that nobody needs to see. It has no name and vanishes with the process.</summary>
internal sealed class HiddenNamespace : IDisposable
{
    private int _count;

    /// <summary>Makes it.</summary>
    public HiddenNamespace()
    {
        Namespace = NetworkNamespace.CreateAnonymous();
        Netlink = RouteNetlink.Open(Namespace);
        SilentNamespaces.Silence(Namespace);
    }

    /// <summary>The namespace.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>Its links.</summary>
    public RouteNetlink Netlink { get; }

    /// <summary>A name not used before.</summary>
    public string NextName() => string.Create(CultureInfo.InvariantCulture, $"end{_count++}");

    /// <inheritdoc/>
    public void Dispose()
    {
        Netlink.Dispose();
        Namespace.Dispose();
    }
}
