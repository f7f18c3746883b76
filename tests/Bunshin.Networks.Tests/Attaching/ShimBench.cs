using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Tests.Lans;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Attaching;

/// <summary>A LAN with a host that has its own child, and a container <c>c</c> beside it; the host's addresses are the test's to give.</summary>
internal sealed class ShimBench : IDisposable
{
    public const string Four = "172.16.10.2";
    public const string Six = "fd10::2";

    private readonly IRunningParent _running;

    public ShimBench(DatapathKind kind, params string[] hostAddresses)
    {
        Lan = new LanBench();
        foreach (var address in hostAddresses)
        {
            Lan.Address("host", "p", address);
        }

        Lan.Address("lan", "w", "172.16.10.254/24");
        Lan.Address("lan", "w", "fd10::fe/64");
        var datapath = DatapathSelection.Of(kind);
        Assert.SkipUnless(datapath.Probe(ChildKind.Macvlan).IsSupported, $"no macvlan on {kind}");
        _running = datapath.Start(new ParentSpec
        {
            Name = "p",
            Namespace = Reference("host"),
            Children =
            [
                HostShim.SpecOf("p", Lan.Parent.Address) with { Namespace = Reference("host") },
                new ChildSpec { Name = "eth0", Mode = MacvlanMode.Bridge, Namespace = Reference("c") },
            ],
        });
        Shim = new HostShim(Lan.Host);
        Lan.Raise("c", "eth0");
        Lan.Address("c", "eth0", Four + "/24");
        Lan.Address("c", "eth0", Six + "/64");
    }

    public static IpAddress[] Endpoints { get; } = [IpAddress.Parse(Four), IpAddress.Parse(Six)];

    public LanBench Lan { get; }

    public HostShim Shim { get; }

    public LinkInfo Device => Lan.HostNet.GetLink(HostShim.NameOn("p"));

    /// <summary>Applies it, and gives the container the routes it is told to have.</summary>
    public IReadOnlyList<string> Apply()
    {
        var remarks = Shim.Apply(HostShim.NameOn("p"), "p", Endpoints);
        _running.Observe();
        Assert.True(SpinWait.SpinUntil(() => Device.OperationalState is OperationalState.Up or OperationalState.Unknown, 3000));
        Assert.True(SpinWait.SpinUntil(() => Lan.HostNet.Addresses(Device.Index).Any(one => one.Address.IsIPv6LinkLocal), 3000));
        Subnet[] subnets = [new(IpPrefix.Parse("172.16.10.0/24"), null), new(IpPrefix.Parse("fd10::/64"), null)];
        var net = Lan.Net("c");
        foreach (var route in Shim.RoutesToHost("p", "p", subnets))
        {
            var wanted = new Linux.Netlink.Routes.RouteInfo
            {
                Destination = route.Destination.Address.ToIPAddress(),
                PrefixLength = route.Destination.Length,
                Gateway = route.Gateway?.ToIPAddress(),
                LinkIndex = net.GetLink("eth0").Index,
            };
            if (!net.Routes().Any(one => one.Destination.Equals(wanted.Destination) && one.PrefixLength == wanted.PrefixLength && one.LinkIndex == wanted.LinkIndex && Equals(one.Gateway, wanted.Gateway)))
            {
                net.AddRoute(wanted);
            }
        }

        return remarks;
    }

    public void Dispose()
    {
        _running.Dispose();
        Lan.Dispose();
    }

    private NamespaceReference Reference(string place) => NamespaceReference.AtPath(Lan.PathOf(place));
}
