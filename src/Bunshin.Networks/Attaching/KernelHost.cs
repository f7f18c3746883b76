using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Datapaths.Ebpf;
using Bunshin.Linux;
using Bunshin.Linux.Configuring;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Events;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Linux.Ownership;
using Bunshin.Networks.Health;
using Bunshin.Packets.Addresses;
using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Attaching;

/// <summary>The kernel itself, in the namespace in which this was made. One conversation about its links is held open.</summary>
internal sealed class KernelHost : IHost, IDisposable
{
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(200);
    private readonly LinkMarks _marks;
    private readonly NetworkNamespace _space;
    private readonly RouteNetlink _net;
    private readonly string _era;
    private readonly SupervisedThread _watch;
    private RouteEvents? _events;

    /// <summary>In the calling thread's namespace.</summary>
    /// <param name="marks">How links of ours are known.</param>
    /// <param name="board">Where a watch that fails is told.</param>
    /// <param name="log">Where it is logged.</param>
    public KernelHost(LinkMarks marks, HealthBoard board, ILogger log)
    {
        _marks = marks;
        _space = NetworkNamespace.Open(NamespaceReference.Current);
        _net = RouteNetlink.Open(_space);
        _era = string.Create(CultureInfo.InvariantCulture, $"{Boot.Id}/{_space.Identity.Inode}");
        _watch = new SupervisedThread("the watch over links", board, log, Watch);
        _watch.Start();
    }

    /// <inheritdoc/>
    public event Action<LinkInfo?> LinkChanged = static _ => { };

    /// <inheritdoc/>
    public IReadOnlyList<IDatapath> Datapaths => DatapathSelection.Preferred;

    /// <inheritdoc/>
    public HostPicture Look() => new(_net.Links(), _marks, _era);

    /// <inheritdoc/>
    public LinkInfo? Find(string name) => _net.FindLink(name);

    /// <inheritdoc/>
    public ILinkSpace Open() => new LinkSpace(NamespaceReference.Current, _net, space: null, hostId: null);

    /// <inheritdoc/>
    public ILinkSpace? Open(string sandbox)
    {
        NetworkNamespace? space = null;
        try
        {
            // A manager's file stays for a moment after the namespace it was the mount point of; only entering tells.
            space = NetworkNamespace.Open(NamespaceReference.AtPath(sandbox));
            var net = RouteNetlink.Open(space);
            return new LinkSpace(space.Reference, net, space, net.NamespaceId(_space));
        }
        catch (LinuxException gone) when (gone.Errno is Errno.ENOENT or Errno.EINVAL or Errno.ENOTDIR)
        {
            space?.Dispose();
            return null;
        }
        catch
        {
            space?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void EnsureIsolated(string name, int? mtu, string alias) => IsolatedParent.Ensure(name, mtu, alias);

    /// <inheritdoc/>
    public IReadOnlyList<string> RemoveForsaken() => EbpfDatapath.Sweep();

    /// <inheritdoc/>
    public void RemoveIsolated(string name) => IsolatedParent.Remove(name);

    /// <inheritdoc/>
    public IReadOnlyList<string> ApplyShim(string name, string lower, IReadOnlyCollection<IpAddress> endpoints) =>
        new HostShim(_space).Apply(name, lower, endpoints);

    /// <inheritdoc/>
    public IReadOnlyList<StaticRoute> RoutesToHost(string path, string lower, IReadOnlyCollection<Subnet> subnets) =>
        new HostShim(_space).RoutesToHost(path, lower, subnets);

    /// <inheritdoc/>
    public void Configure(EndpointPlace place, Endpoint endpoint, JoinAnswer answer)
    {
        using var space = NetworkNamespace.Open(place.Namespace);
        using var net = RouteNetlink.Open(space);
        var refused = new LinkSettings
        {
            Link = new() { IsUp = true },

            // They were in use a moment ago; waiting for duplicate address detection would only prolong the gap.
            Addresses = [.. endpoint.Addresses.Select(InterfaceAddress.Of)],
            Routes = [.. answer.AllRoutes.Select(static route => RouteInfo.To(route.Destination, route.Gateway))],
        }.ApplyEach(net, net.GetLink(place.Name));

        // Where another link of the sandbox has a route, the manager chose that.
        if (refused.FirstOrDefault(static one => !one.IsTaken) is { } first)
        {
            throw first.Reason;
        }
    }

    /// <inheritdoc/>
    public void Start(string name, Action work, Action<Exception> refused) => _space.Start(name, work, refused);

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        _events?.Dispose();
        _net.Dispose();
        _space.Dispose();
    }

    private bool Watch(CancellationToken stop)
    {
        if (_events is null)
        {
            _events = RouteEvents.Open(RouteEventTopics.Links, _space);
            _events.ListenEverywhere();

            // What happened before, or while there was no watch, is not known.
            LinkChanged(null);
        }

        try
        {
            foreach (var seen in _events.Read(s_wait))
            {
                if (seen is RouteEvent.Link { Info: var link })
                {
                    LinkChanged(link);
                }
                else if (seen is RouteEvent.Lost)
                {
                    LinkChanged(null);
                }
            }
        }
        catch
        {
            _events.Dispose();
            _events = null;
            throw;
        }

        return true;
    }
}

/// <summary>The links of one namespace in the kernel.</summary>
/// <param name="place">Which.</param>
/// <param name="net">A conversation about it.</param>
/// <param name="space">The namespace; this and the conversation are closed with it. Null: neither is.</param>
/// <param name="hostId">The id by which it knows the host's namespace.</param>
internal sealed class LinkSpace(NamespaceReference place, RouteNetlink net, NetworkNamespace? space, int? hostId) : ILinkSpace
{
    /// <inheritdoc/>
    public NamespaceReference Place => place;

    /// <inheritdoc/>
    public int? HostId => hostId;

    /// <inheritdoc/>
    public IReadOnlyList<LinkInfo> Links() => net.Links();

    /// <inheritdoc/>
    public LinkInfo? Find(string name) => net.FindLink(name);

    /// <inheritdoc/>
    public void Change(int index, LinkChange change) => net.ChangeLink(index, change);

    /// <inheritdoc/>
    public void Remove(int index)
    {
        try
        {
            net.DeleteLink(index);
        }
        catch (NetlinkException gone) when (gone.Errno == Errno.ENODEV)
        {
            // Somebody else was faster.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (space is not null)
        {
            net.Dispose();
            space.Dispose();
        }
    }
}
