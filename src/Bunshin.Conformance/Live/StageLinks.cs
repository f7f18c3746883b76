using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Kernel;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Neighbors;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>Makes the devices of a recording's topology, and takes them away again.</summary>
internal sealed class StageLinks(StagePlaces places, RecordingMeta meta, RecordedTopology topology, StageTarget target) : IDisposable
{
    private const string Bridge = "br";
    private readonly RecordedConfig _config = meta.Config;
    private IRunningParent? _running;

    /// <summary>The datapath's own view of its children; null for the kernel, whose devices say it themselves.</summary>
    public IRunningParent? Counting => target.Datapath is null ? null : _running;

    /// <summary>All devices that are watched.</summary>
    public IEnumerable<string> Points => ["w", "p", .. _config.Hairpin is null ? [] : (string[])["y"], .. _config.Devices.Select(static device => device.Name)];

    /// <summary>The namespace of a point.</summary>
    public StagePlace PlaceOf(string point) => places.At(_config.PlaceOf(point), _config.HasIp);

    /// <summary>The cable, with both ends up, and what is beyond it; P as it is before it has children.</summary>
    public void BuildCable()
    {
        var parent = PlaceOf("p");
        MakePair("w", meta.MacOf("w"), "p", meta.MacOf("p"));
        if (_config.CustomerTagsInLine)
        {
            parent.Namespace.Run(static () => VlanInsertion.Set("p", on: false));
        }

        parent.Net.SetUp(parent.Net.GetLink("p").Index);
        if (_config.Hairpin is { } hairpin)
        {
            BuildExternalBridge(hairpin);
        }

        if (_config.ParentPromiscuous == "before")
        {
            Change("p", new LinkChange { IsPromiscuous = true });
        }

        if (_config.ParentAllMulticast)
        {
            Change("p", new LinkChange { IsAllMulticast = true });
        }
    }

    /// <summary>The devices on P, down.</summary>
    public void BuildChildren() => _running = (target.Datapath ?? new KernelDatapath()).Start(new ParentSpec
    {
        Name = "p",
        Namespace = PlaceOf("p").Reference,
        Children =
        [
            .. _config.Devices.Select(device => device.Spec with
            {
                Namespace = PlaceOf(device.Name).Reference,
                Address = device.ChangedFrom is not null && !device.Spec.IsPassthru ? device.ChangedFrom : device.Spec.Address,
            }),
        ],
    });

    /// <summary>Brings everything to the state the configuration wants.</summary>
    public void Finish()
    {
        foreach (var device in _config.Devices)
        {
            BringUp(device);
        }

        // A device that comes up opens the VLAN devices on it, also those nobody wants up.
        WaitUntilNoticed(static device => !device.Down);
        foreach (var device in _config.Devices.Where(static device => device.Down))
        {
            Change(device.Name, new LinkChange { IsUp = false });
        }

        if (_config.ParentPromiscuous == "after")
        {
            Change("p", new LinkChange { IsPromiscuous = true });
        }

        if (_config.ParentAddress is { } address)
        {
            Change("p", new LinkChange { Address = address });
        }

        if (_config.ParentDown)
        {
            Change("p", new LinkChange { IsUp = false });
        }

        foreach (var point in Points)
        {
            SpeakIp(point);
        }

        WaitUntilNoticed(static _ => true);
    }

    /// <summary>Takes the devices on P away, and from P what <see cref="Finish"/> gave it.</summary>
    public void RemoveChildren()
    {
        if (PlaceOf("p").Net.FindLink("p") is not null && (_config.ParentAddress is not null || _config.ParentPromiscuous == "after"))
        {
            Change("p", new LinkChange
            {
                Address = _config.ParentAddress is null ? null : meta.MacOf("p"),
                IsPromiscuous = _config.ParentPromiscuous == "after" ? false : null,
            });
        }

        var running = _running;
        _running = null;
        running?.Dispose();
    }

    public void Dispose()
    {
        RemoveChildren();
        foreach (var (point, device) in ((string, string)[])[("p", "p"), ("w", "w"), ("w", "yb"), ("w", Bridge)])
        {
            var net = PlaceOf(point).Net;
            if (net.FindLink(device) is { } link)
            {
                net.DeleteLink(link.Index);
            }
        }
    }

    private void BringUp(RecordedDevice device)
    {
        if (_config.HasIp)
        {
            // Whoever made the device may have chosen otherwise: no address but those given.
            Change(device.Name, new LinkChange { Inet6AddressGeneration = 1 });
        }

        if (!device.Down)
        {
            Change(device.Name, new LinkChange { IsUp = true });
        }

        if (device.Promiscuous || device.AllMulticast)
        {
            Change(device.Name, new LinkChange { IsPromiscuous = device.Promiscuous, IsAllMulticast = device.AllMulticast });
        }

        if (device.ChangedFrom is not null && !device.Spec.IsPassthru)
        {
            Change(device.Name, new LinkChange { Address = device.Spec.Address });
        }

        if (device.DownAfter)
        {
            Change(device.Name, new LinkChange { IsUp = false });
        }
    }

    private void BuildExternalBridge(bool hairpin)
    {
        MakePair("yb", null, "y", RecordingMeta.StationY);
        PlaceOf("y").Net.SetUp(PlaceOf("y").Net.GetLink("y").Index);
        var wire = PlaceOf("w").Net;
        wire.CreateLink(new NewLink
        {
            Name = Bridge,
            Kind = new BridgeKind { ForwardDelay = 0, SpanningTree = 0, MulticastSnooping = false },
        });
        var bridge = wire.GetLink(Bridge).Index;
        foreach (var port in (string[])["w", "yb"])
        {
            wire.ChangeLink(wire.GetLink(port).Index, new LinkChange { MasterIndex = bridge }, port);
        }

        wire.SetUp(bridge);
        Change("w", new LinkChange { BridgePort = new BridgePort { Hairpin = hairpin } });
    }

    private void MakePair(string atWire, MacAddress? address, string peer, MacAddress peerAddress) => PlaceOf("w").Net.CreateLink(new NewLink
    {
        Name = atWire,
        Address = address,
        IsUp = true,
        Kind = new VethKind
        {
            Peer = new NewLink { Name = peer, Kind = new VethKind(), Namespace = PlaceOf(peer).Namespace, Address = peerAddress },
        },
    });

    private void Change(string point, LinkChange change)
    {
        var net = PlaceOf(point).Net;
        net.ChangeLink(net.GetLink(point).Index, change, point);
    }

    // Every station is a neighbour for good, so that nobody asks for one.
    private void SpeakIp(string point)
    {
        if (topology.AddressesOf(point).Count == 0)
        {
            return;
        }

        var net = PlaceOf(point).Net;
        var index = net.GetLink(point).Index;
        foreach (var address in topology.AddressesOf(point))
        {
            net.ReplaceAddress(new InterfaceAddress
            {
                LinkIndex = index,
                Address = address.ToIPAddress(),
                PrefixLength = address.IsIpv6 ? 64 : 24,
                Flags = address.IsIpv6 ? AddressFlags.NoDad : AddressFlags.None,
            });
        }

        foreach (var (station, addresses) in _config.Addresses.Where(entry => entry.Key != point))
        {
            foreach (var address in addresses)
            {
                net.SetNeighbor(new NeighborInfo
                {
                    LinkIndex = index,
                    Address = address.ToIPAddress(),
                    LinkAddress = topology.NeighborMacOf(station),
                });
            }
        }
    }

    // A datapath that follows its devices by events must have seen each step before the next.
    private void WaitUntilNoticed(Func<RecordedDevice, bool> isOfInterest)
    {
        var deadline = Environment.TickCount64 + 5000;
        while (_running is { } running && Environment.TickCount64 < deadline)
        {
            var seen = running.Observe().Children.ToDictionary(static child => child.Name);
            if (_config.Devices.Where(isOfInterest).All(device => seen[device.Name].IsUp == device.IsUp))
            {
                return;
            }

            Thread.Sleep(1);
        }
    }
}
