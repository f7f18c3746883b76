using Bunshin.Conformance.Recordings;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Conformance.Live;

/// <summary>What kernels answer by themselves, gathered from the captures of all devices it leaves by: the highest is where it began.</summary>
/// <param name="points">All points, lower devices before those on them.</param>
internal sealed class KernelReplies(List<string> points)
{
    private const int NeighborSolicitation = 135;
    private readonly Dictionary<string, Dictionary<int, int>> _heard = [];

    /// <summary>The replies so far.</summary>
    public IReadOnlyList<(string Point, byte[] Frame)> All =>
        [.. _heard.SelectMany(reply =>
        {
            var (top, times) = reply.Value.MaxBy(static at => at.Key);
            return Enumerable.Repeat((points[top], Convert.FromHexString(reply.Key)), times);
        })];

    public void Clear() => _heard.Clear();

    /// <summary>A frame that left a device.</summary>
    public void Hear(string point, ReadOnlySpan<byte> bytes)
    {
        var frame = Convert.ToHexString(TagWords.Without(bytes));
        if (!_heard.TryGetValue(frame, out var at))
        {
            _heard.Add(frame, at = []);
        }

        var place = points.IndexOf(point);
        at[place] = at.GetValueOrDefault(place) + 1;
    }

    /// <summary>Whether a kernel may answer: to ARP, or to a neighbor solicitation, whatever tags it has.</summary>
    public static bool MayFollow(ReadOnlySpan<byte> bytes) =>
        FrameView.TryParse(TagWords.Without(bytes), out var frame)
        && (frame.EtherType == EtherType.Arp
            || (frame.EtherType == EtherType.Ipv6 && Ipv6View.TryParse(frame.Payload, out var packet)
                && packet.NextHeader == IpProtocol.Icmpv6 && packet.Payload.Length > 0 && packet.Payload[0] == NeighborSolicitation));
}
