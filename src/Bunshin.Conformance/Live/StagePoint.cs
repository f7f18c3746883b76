using Bunshin.Conformance.Recordings;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>A device that is watched: taps and stack sockets on it, frames sent from it, its counters.</summary>
internal sealed class StagePoint : IDisposable
{
    private static readonly ushort[] StackTypes = [EtherType.LocalExperimental1, EtherType.Pause];
    private readonly StagePlace _place;
    private readonly int _index;
    private readonly List<(ProbeSocket Socket, string Via)> _ears = [];
    private readonly ProbeSocket _mouth;
    private readonly byte[] _buffer = new byte[2048];
    private Dictionary<string, long> _last;

    private StagePoint(string key, StagePlace place, int index)
    {
        Key = key;
        _place = place;
        _index = index;
        _mouth = ProbeSocket.Open(index, 0);
        _ears.Add((ProbeSocket.Open(index, ProbeSocket.AllProtocols), Sighting.Tap));
        _ears.AddRange(StackTypes.Select(type => (ProbeSocket.Open(index, type), Sighting.Stack)));
        _last = ReadCounters();
    }

    public string Key { get; }

    /// <summary>Where the counters come from; null for the device's own.</summary>
    public Func<Dictionary<string, long>>? CounterSource { get; set; }

    public static StagePoint Open(string key, StagePlace place, string device)
    {
        var index = place.Net.GetLink(device).Index;
        return place.Namespace.Run(() => new StagePoint(key, place, index));
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
        };
    }

    public void Join(MacAddress group) => _mouth.Join(group);

    public Errno? Send(ReadOnlySpan<byte> frame) => _mouth.Send(frame);

    /// <summary>Hands over everything that has been heard since the last time.</summary>
    public void Drain(Action<long, Sighting, ReadOnlySpan<byte>> hear)
    {
        foreach (var (socket, via) in _ears)
        {
            while (socket.TryReceive(_buffer, out var frame))
            {
                var bytes = _buffer.AsSpan(0, frame.Length);
                if (ConformanceFrame.TryReadNumber(bytes, out var number, out _))
                {
                    hear(number, new Sighting(Key, via, ClassWord(frame.PacketType), TagText(frame, bytes)), bytes);
                }
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

    private static string? TagText(in ProbedFrame frame, ReadOnlySpan<byte> bytes) =>
        frame.OutOfBand.IsPresent ? $"meta:{frame.OutOfBand}"
        : FrameView.TryParse(bytes, out var view) && view.Tag.IsPresent ? $"inline:{view.Tag}"
        : null;

    private Dictionary<string, long> ReadCounters() =>
        CounterSource is { } source ? source() : Names(_place.Net.FindLink(_index)?.Statistics);
}
