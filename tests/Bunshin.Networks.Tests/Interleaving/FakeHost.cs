using Bunshin.Datapaths;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Attaching;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>The host as attaching sees it, over a <see cref="FakeKernel"/>: others may go on before each call, and any can be refused.</summary>
internal sealed class FakeHost : IHost
{
    private readonly World _world;

    public FakeHost(World world)
    {
        _world = world;
        Datapaths = [new FakeDatapath(world)];
    }

    public event Action<LinkInfo?> LinkChanged
    {
        add => _world.Kernel.LinkChanged += value;
        remove => _world.Kernel.LinkChanged -= value;
    }

    public IReadOnlyList<IDatapath> Datapaths { get; }

    private FakeSpace Links => _world.Kernel.Host;

    public HostPicture Look()
    {
        _world.Call("look");
        return new HostPicture([.. Links.Links.Values], _world.Marks, "era");
    }

    public LinkInfo? Find(string name)
    {
        _world.Call("find", name);
        return Links.Find(name);
    }

    public ILinkSpace Open() => new Opened(_world, Links);

    public ILinkSpace? Open(string sandbox)
    {
        _world.Call("open", sandbox);
        return _world.Kernel.Sandbox(sandbox) is { } space ? new Opened(_world, space) : null;
    }

    public void EnsureIsolated(string name, int? mtu, string alias)
    {
        _world.Call("ensure", name);
        if (Links.Find(name) is null)
        {
            _ = Links.Add(new LinkInfo { Index = 0, Name = name, Alias = alias, Flags = LinkFlags.Up | LinkFlags.LowerUp, Mtu = mtu ?? 1500 });
        }
    }

    public IReadOnlyList<string> RemoveForsaken() => [];

    public void RemoveIsolated(string name)
    {
        _world.Call("remove", name);
        if (Links.Find(name) is { } link)
        {
            Links.Remove(link.Index);
        }
    }

    public IReadOnlyList<string> ApplyShim(string name, string lower, IReadOnlyCollection<IpAddress> endpoints)
    {
        try
        {
            _world.Call("apply shim", name);
        }
        catch (LinuxException refusal)
        {
            throw new NetworkException(NetworkProblem.Unavailable, refusal.Message, refusal);
        }

        if (Links.Find(name) is not { } shim || Links.Find(lower) is null)
        {
            throw new NetworkException(NetworkProblem.Unavailable, $"{name} or {lower} is not there");
        }

        Links.Change(shim.Index, static link => link with { Flags = LinkFlags.Up });
        return [];
    }

    public IReadOnlyList<StaticRoute> RoutesToHost(string path, string lower, IReadOnlyCollection<Subnet> subnets)
    {
        try
        {
            _world.Call("routes", path);
            return [];
        }
        catch (LinuxException refusal)
        {
            throw new NetworkException(NetworkProblem.Unavailable, refusal.Message, refusal);
        }
    }

    public void Configure(EndpointPlace place, Endpoint endpoint, JoinAnswer answer)
    {
        _world.Call("configure", place.Name);
        var space = _world.SpaceAt(place.Namespace) ?? throw new LinuxException("open", place.Namespace.ToString(), Errno.ENOENT);
        var link = space.Find(place.Name) ?? throw new LinuxException("find", place.Name, Errno.ENODEV);
        space.Change(link.Index, static link => link with { Flags = LinkFlags.Up });
    }

    public void Start(string name, Action work, Action<Exception> refused)
    {
        // A thread cannot always be made, and cannot always enter the namespace.
        _world.Call("start", name);
        var refusal = _world.Refusal("enter", name);
        _world.Schedule.Begin(name, () =>
        {
            if (refusal is null)
            {
                work();
            }
            else
            {
                refused(refusal);
            }
        });
    }

    private sealed class Opened(World world, FakeSpace space) : ILinkSpace
    {
        public NamespaceReference Place => space.Place;

        public int? HostId => space.IsHost ? null : FakeSpace.HostId;

        public IReadOnlyList<LinkInfo> Links()
        {
            world.Call("links of", space.ToString());
            return [.. space.Links.Values];
        }

        public LinkInfo? Find(string name)
        {
            world.Call("find in", space.ToString());
            return space.Find(name);
        }

        public void Change(int index, LinkChange change)
        {
            world.Call("change in", space.ToString());
            space.Change(index, link => FakeDatapath.Changed(link, change));
        }

        public void Remove(int index)
        {
            world.Call("remove in", space.ToString());
            space.Remove(index);
        }

        // What was seen may be otherwise by the time it is used.
        public void Dispose() => world.Schedule.Point("close");
    }
}
