using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>All points of a stage: what is heard, sent and counted there.</summary>
internal sealed class StagePoints(RecordingMeta meta, RecordedTopology topology, StageLinks links)
{
    private static readonly ushort[] StackTypes =
    [
        EtherType.LocalExperimental1, EtherType.Pause, EtherType.Ipv4, EtherType.Ipv6, EtherType.Arp, EtherType.Dot1Q, EtherType.Dot1Ad,
    ];

    private readonly Dictionary<string, StagePoint> _points = [];
    private readonly Dictionary<string, UdpEar> _ears = [];
    private ParentObservation? _counted;

    /// <summary>Listens at every device.</summary>
    public void Open()
    {
        foreach (var key in links.Points)
        {
            _points.Add(key, StagePoint.Open(key, links.PlaceOf(key), key, StackTypes));
        }

        foreach (var device in meta.Config.Devices)
        {
            foreach (var group in device.Groups)
            {
                _points[device.Name].Join(group);
            }

            if (links.Counting is not null)
            {
                _points[device.Name].CounterSource = () => CountersOf(device.Name);
                _points[device.Name].ForgetCounters();
            }
        }
    }

    /// <summary>Opens the UDP sockets of the namespaces, whose devices have their addresses by now.</summary>
    public void OpenEars()
    {
        foreach (var place in topology.HasIp ? links.Points.GroupBy(topology.PlaceOf) : [])
        {
            // Groups are the business of the device that has an address.
            var device = place.FirstOrDefault(key => topology.AddressesOf(key).Count > 0) ?? place.Key;
            IpAddress? group = RecordedTopology.JoinsGroup(device) ? RecordedTopology.Joined : null;
            _ears.Add(place.Key, UdpEar.Open(place.Key, links.PlaceOf(place.Key), _points[device].Index, group));
        }
    }

    public void Close()
    {
        foreach (var open in _points.Values.Concat<IDisposable>(_ears.Values))
        {
            open.Dispose();
        }

        _points.Clear();
        _ears.Clear();
    }

    /// <summary>Sends a case's frame, or has a socket send a datagram with its number.</summary>
    /// <returns>The name of the errno, or null.</returns>
    public string? Send(RecordedCase recorded, long number) => recorded.SocketDestination is { } destination
        ? _ears[topology.PlaceOf(recorded.Inject)].Send(destination, number)
        : _points[recorded.Inject].Send(recorded.Frame, recorded.Priority)?.ToString();

    /// <summary>Hands over everything that has been heard since the last time.</summary>
    public void Drain(Hearing hear)
    {
        foreach (var point in _points.Values)
        {
            point.Drain(hear);
        }

        foreach (var ear in _ears.Values)
        {
            ear.Drain(hear);
        }
    }

    /// <summary>Adds what all counters grew by since the last time.</summary>
    public void CountInto(Observation observation)
    {
        // One look for all points.
        _counted = links.Counting?.Observe();
        foreach (var point in _points.Values)
        {
            point.CountInto(observation);
        }

        _counted = null;
    }

    /// <summary>What was counted so far is nobody's.</summary>
    public void ForgetCounters()
    {
        foreach (var point in _points.Values)
        {
            point.ForgetCounters();
        }
    }

    private Dictionary<string, long> CountersOf(string key)
    {
        var counters = (_counted ?? links.Counting!.Observe()).Children.First(child => child.Name == key).Counters;
        return StagePoint.Names(new LinkStatistics
        {
            RxPackets = counters.RxPackets,
            RxBytes = counters.RxBytes,
            RxErrors = counters.RxErrors,
            RxDropped = counters.RxDropped,
            Multicast = counters.Multicast,
            TxPackets = counters.TxPackets,
            TxBytes = counters.TxBytes,
            TxDropped = counters.TxDropped,
        });
    }
}
