using System.Globalization;
using System.Net;
using Bunshin.Datapaths;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Neighbors;

namespace Bunshin.Bench.Macro;

/// <summary>One parent with two children (passthru: one), served by one datapath, and a wire; on it an ordinary station, one that reflects, or one more child.</summary>
internal sealed class Side : IDisposable
{
    private readonly NetworkNamespace _host = NetworkNamespace.CreateAnonymous();
    private readonly NetworkNamespace _crowd = NetworkNamespace.CreateAnonymous();
    private readonly IRunningParent _running;
    private readonly IRunningParent? _far;
    private readonly int _subnet;

    /// <summary>Builds it. Children are up and addressed: 10.<paramref name="subnet"/>.0.1 and .2; the station on the wire is .9.</summary>
    public Side(IDatapath datapath, Shape shape, int subnet)
    {
        Label = datapath.Kind.Word();
        Shape = shape;
        _subnet = subnet;
        Wire = NetworkNamespace.CreateAnonymous();
        A = NetworkNamespace.CreateAnonymous();
        B = NetworkNamespace.CreateAnonymous();
        foreach (var home in new[] { _host, Wire, A, B, _crowd })
        {
            // No chatter of its own.
            home.Run(static () =>
            {
                File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
                File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
            });
        }

        using var host = RouteNetlink.Open(_host);
        host.CreateLink(new NewLink
        {
            Name = Parent,
            Kind = new VethKind { Peer = new NewLink { Name = "w", Kind = new VethKind(), Namespace = Wire } },
        });
        host.SetUp(host.GetLink(Parent).Index);
        BuildWire();
        _running = Serve(datapath, _host, Parent, [(A, "a"), .. shape.HasSibling ? [(B, "b")] : Array.Empty<(NetworkNamespace, string)>(), .. Crowd()]);
        RaiseCrowd();
        Raise(A, "a", 1);
        if (shape.HasSibling)
        {
            Raise(B, "b", 2);
        }

        if (shape.IsFarServed)
        {
            Far = NetworkNamespace.CreateAnonymous();
            _far = Serve(datapath, Wire, "w", [(Far, "far")]);
            Raise(Far, "far", 9);
        }

        if (shape.Crowd > 0)
        {
            Introduce((A, "a", 1), (B, "b", 2), (Wire, "w", 9));
        }

        Thread.Sleep(200);
    }

    public string Label { get; }

    public Shape Shape { get; }

    public NetworkNamespace A { get; }

    public NetworkNamespace B { get; }

    public NetworkNamespace Wire { get; }

    /// <summary>Where the station beyond the cable is, if it is a served child itself.</summary>
    public NetworkNamespace? Far { get; }

    /// <summary>Name of the relay's thread, if there is one.</summary>
    public string RelayThread => $"relay {Parent}";

    public IPAddress AddressOfB => Ip(2);

    public IPAddress AddressOfWire => Ip(9);

    private string Parent => string.Create(CultureInfo.InvariantCulture, $"p{_subnet}");

    public void Dispose()
    {
        _far?.Dispose();
        _running.Dispose();
        Far?.Dispose();
        A.Dispose();
        B.Dispose();
        Wire.Dispose();
        _crowd.Dispose();
        _host.Dispose();
    }

    /// <summary>An anonymous namespace as specifications name it.</summary>
    public static NamespaceReference Reference(NetworkNamespace home) =>
        NamespaceReference.AtPath(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{home.Handle.Number}"));

    private IPAddress Ip(int host) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.{_subnet}.0.{host}"));

    private IEnumerable<(NetworkNamespace Home, string Name)> Crowd() =>
        Enumerable.Range(0, Shape.Crowd).Select(at => (_crowd, string.Create(CultureInfo.InvariantCulture, $"c{at}")));

    private void RaiseCrowd()
    {
        using var crowd = RouteNetlink.Open(_crowd);
        _ = crowd.ChangeLinks([.. crowd.Links().Where(static link => link.Name != "lo").Select(static link => (link.Index, new LinkChange { IsUp = true }))]);
    }

    // A broadcast to a thousand children fills the queue of its processor (net.core.netdev_max_backlog is 1000), so that the
    // wire's copy is lost behind theirs, by the kernel's driver as by ours: nobody must have to ask.
    private void Introduce(params (NetworkNamespace Home, string Name, int Host)[] stations)
    {
        foreach (var (home, name, host) in stations)
        {
            using var netlink = RouteNetlink.Open(home);
            var link = netlink.GetLink(name);
            foreach (var other in stations.Where(other => other.Host != host))
            {
                using var there = RouteNetlink.Open(other.Home);
                there.SetNeighbor(new NeighborInfo { LinkIndex = there.GetLink(other.Name).Index, Address = Ip(host), LinkAddress = link.Address });
            }
        }
    }

    private IRunningParent Serve(IDatapath datapath, NetworkNamespace host, string parent, (NetworkNamespace Home, string Name)[] children)
    {
        var running = datapath.Start(new ParentSpec
        {
            Name = parent,
            Namespace = Reference(host),
            Children =
            [
                .. Shape.Below,
                .. children.Select(child => Shape.Child with
                {
                    Name = child.Name,
                    Lower = Shape.Below.Count == 0 ? null : Shape.Below[^1].Name,
                    Namespace = Reference(child.Home),
                }),
            ],
        });
        using var netlink = RouteNetlink.Open(host);
        foreach (var below in Shape.Below)
        {
            netlink.SetUp(netlink.GetLink(below.Name).Index);
        }

        return running;
    }

    private void BuildWire()
    {
        using var wire = RouteNetlink.Open(Wire);
        var port = wire.GetLink("w").Index;
        var station = port;
        if (Shape.IsReflected)
        {
            // A bridge whose one port reflects is the adjacent switch; the bridge device itself is the station on the wire.
            wire.CreateLink(new NewLink { Name = "br", Kind = new BridgeKind() });
            station = wire.GetLink("br").Index;
            wire.ChangeLink(port, new LinkChange { MasterIndex = station });
            wire.ChangeLink(port, new LinkChange { BridgePort = new BridgePort { Hairpin = true } });
            wire.SetUp(station);
        }

        wire.SetUp(port);
        if (!Shape.IsFarServed)
        {
            Address(wire, station, 9);
        }
    }

    private void Raise(NetworkNamespace home, string name, int host)
    {
        using var netlink = RouteNetlink.Open(home);
        var index = netlink.GetLink(name).Index;
        netlink.SetUp(index);
        Address(netlink, index, host);
    }

    private void Address(RouteNetlink netlink, int index, int host) =>
        netlink.AddAddress(new InterfaceAddress { LinkIndex = index, Address = Ip(host), PrefixLength = 24 });
}
