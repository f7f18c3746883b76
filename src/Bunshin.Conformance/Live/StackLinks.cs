using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Kernel;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Neighbors;
using Bunshin.Linux.Sockets;

namespace Bunshin.Conformance.Live;

/// <summary>Makes the devices of a recording's stack, and takes them away again.</summary>
internal sealed class StackLinks(StagePlaces places, RecordingMeta meta, RecordedTopology topology, StageTarget target) : IDisposable
{
    private readonly StackConfig _config = meta.Stack!;
    private IRunningParent? _running;

    /// <summary>The datapath's own view of its children; null for the kernel, whose devices say it themselves.</summary>
    public IRunningParent? Counting => target.Datapath is null ? null : _running;

    /// <summary>All devices that are watched.</summary>
    public IEnumerable<string> Points => ["w", "p", .. _config.Devices.Select(static device => device.Name)];

    /// <summary>The namespace of a point.</summary>
    public StagePlace PlaceOf(string point) => places.At(_config.PlaceOf(point), _config.HasIp);

    /// <summary>The cable, with both ends up.</summary>
    public void BuildCable()
    {
        var parent = PlaceOf("p");
        PlaceOf("w").Net.CreateLink(new NewLink
        {
            Name = "w",
            Address = meta.MacOf("w"),
            IsUp = true,
            Kind = new VethKind
            {
                Peer = new NewLink { Name = "p", Kind = new VethKind(), Namespace = parent.Namespace, Address = meta.MacOf("p") },
            },
        });
        if (_config.CustomerTagsInLine)
        {
            parent.Namespace.Run(static () => VlanInsertion.Set("p", on: false));
        }

        parent.Net.SetUp(parent.Net.GetLink("p").Index);
    }

    /// <summary>The devices on P, down.</summary>
    public void BuildChildren() => _running = (target.Datapath ?? new KernelDatapath()).Start(new ParentSpec
    {
        Name = "p",
        Namespace = PlaceOf("p").Reference,
        Children = [.. _config.Devices.Select(device => device.Spec with { Namespace = PlaceOf(device.Name).Reference })],
    });

    /// <summary>Brings everything to the state the configuration wants.</summary>
    public void Finish()
    {
        foreach (var device in _config.Devices)
        {
            var net = PlaceOf(device.Name).Net;
            var index = net.GetLink(device.Name).Index;
            if (_config.HasIp)
            {
                // Whoever made the device may have chosen otherwise: no address but those given.
                net.ChangeLink(index, new LinkChange { Inet6AddressGeneration = 1 }, device.Name);
            }

            if (!device.Down)
            {
                net.SetUp(index);
            }

            if (device.Promiscuous)
            {
                net.ChangeLink(index, new LinkChange { IsPromiscuous = true }, device.Name);
            }
        }

        // A device that comes up opens the VLAN devices on it, also those nobody wants up.
        WaitUntilNoticed(device => !device.Down);
        foreach (var device in _config.Devices.Where(static device => device.Down))
        {
            var net = PlaceOf(device.Name).Net;
            net.ChangeLink(net.GetLink(device.Name).Index, new LinkChange { IsUp = false }, device.Name);
        }

        foreach (var point in Points)
        {
            SpeakIp(point);
        }

        WaitUntilNoticed(static _ => true);
    }

    /// <summary>Takes the devices on P away.</summary>
    public void RemoveChildren()
    {
        var running = _running;
        _running = null;
        running?.Dispose();
    }

    public void Dispose()
    {
        RemoveChildren();
        foreach (var point in (ReadOnlySpan<string>)["p", "w"])
        {
            var net = PlaceOf(point).Net;
            if (net.FindLink(point) is { } link)
            {
                net.DeleteLink(link.Index);
            }
        }
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
            if (_config.Devices.Where(isOfInterest).All(device => seen[device.Name].IsUp != device.Down))
            {
                return;
            }

            Thread.Sleep(1);
        }
    }
}
