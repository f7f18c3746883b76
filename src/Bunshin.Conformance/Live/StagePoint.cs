using Bunshin.Conformance.Recordings;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>A device that is watched: taps and stack sockets on it, frames sent from it, its counters.</summary>
internal sealed class StagePoint : IDisposable
{
    private const string OtherHost = "rx_otherhost_dropped";
    private readonly StagePlace _place;
    private readonly int _index;
    private readonly List<(ProbeSocket Socket, string Via)> _ears = [];
    private readonly ProbeSocket _mouth;
    private readonly byte[] _buffer = new byte[2048];
    private Dictionary<string, long> _last;

    private uint _priority;

    private StagePoint(string key, StagePlace place, int index, IEnumerable<ushort> stackTypes)
    {
        Key = key;
        _place = place;
        _index = index;
        _mouth = ProbeSocket.Open(index, 0);
        _ears.Add((ProbeSocket.Open(index, ProbeSocket.AllProtocols), Sighting.Tap));
        _ears.AddRange(stackTypes.Select(type => (ProbeSocket.Open(index, type), Sighting.Stack)));
        _last = ReadCounters();
    }

    public string Key { get; }

    /// <summary>Where the counters come from; null for the device's own.</summary>
    public Func<Dictionary<string, long>>? CounterSource { get; set; }

    /// <summary>The device's index.</summary>
    public int Index => _index;

    /// <summary>Listens at a device.</summary>
    /// <param name="key">The point's name.</param>
    /// <param name="place">Where the device is.</param>
    /// <param name="device">The device's name.</param>
    /// <param name="stackTypes">EtherTypes that get a socket of their own.</param>
    public static StagePoint Open(string key, StagePlace place, string device, IEnumerable<ushort> stackTypes)
    {
        var index = place.Net.GetLink(device).Index;
        return place.Namespace.Run(() => new StagePoint(key, place, index, stackTypes));
    }

    public static Dictionary<string, long> Names(LinkStatistics? statistics)
    {
        statistics ??= new LinkStatistics();
        return new Dictionary<string, long>
        {
            ["rx_packets"] = statistics.RxPackets,
            ["rx_bytes"] = statistics.RxBytes,
            ["rx_errors"] = statistics.RxErrors,
            ["rx_dropped"] = statistics.RxDropped,
            ["multicast"] = statistics.Multicast,
            ["tx_packets"] = statistics.TxPackets,
            ["tx_bytes"] = statistics.TxBytes,
            ["tx_errors"] = statistics.TxErrors,
            ["tx_dropped"] = statistics.TxDropped,
            [OtherHost] = statistics.RxOtherHostDropped,
        };
    }

    public void Join(MacAddress group) => _mouth.Join(group);

    public Errno? Send(ReadOnlySpan<byte> frame, uint priority)
    {
        if (priority != _priority)
        {
            _mouth.SetPriority(priority);
            _priority = priority;
        }

        return _mouth.Send(frame);
    }

    /// <summary>Hands over everything that has been heard since the last time.</summary>
    public void Drain(Hearing hear)
    {
        foreach (var (socket, via) in _ears)
        {
            while (socket.TryReceive(_buffer, out var frame))
            {
                var bytes = _buffer.AsSpan(0, frame.Length);
                hear(new Sighting(Key, via, ClassWord(frame.PacketType), TagWords.Of(frame.OutOfBand, bytes)), bytes);
            }
        }
    }

    /// <summary>Adds what the counters grew by since the last time.</summary>
    public void CountInto(Observation observation)
    {
        var now = ReadCounters();
        foreach (var (counter, value) in now)
        {
            observation.Count(Key, counter, value - _last[counter]);
        }

        _last = now;
    }

    public void ForgetCounters() => _last = ReadCounters();

    public void Dispose()
    {
        _mouth.Dispose();
        foreach (var (socket, _) in _ears)
        {
            socket.Dispose();
        }
    }

    private static string ClassWord(byte type) => type switch
    {
        0 => "host",
        1 => "broadcast",
        2 => "multicast",
        3 => "otherhost",
        4 => Sighting.Outgoing,
        _ => $"type {type}",
    };

    // What the datapath counts, and of the device what only IP counts.
    private Dictionary<string, long> ReadCounters()
    {
        if (CounterSource is not { } source)
        {
            return Names(_place.Net.FindLink(_index)?.Statistics);
        }

        var counters = source();
        counters[OtherHost] = _place.Net.FindLink(_index)?.Statistics?.RxOtherHostDropped ?? 0;
        return counters;
    }
}

/// <summary>Takes what was heard at a point.</summary>
/// <param name="sighting">Where and how.</param>
/// <param name="bytes">The frame without a tag that came out of band; of a UDP socket, the payload.</param>
internal delegate void Hearing(Sighting sighting, ReadOnlySpan<byte> bytes);
