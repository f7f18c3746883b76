using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;
using Bunshin.Packets.Udp;

namespace Bunshin.Datapaths.Tests.Reach;

/// <summary>Datagrams as nobody's IP layer would make them.</summary>
internal static class RawPackets
{
    /// <summary>What datagrams say from or to a loopback address: nobody else may hear them.</summary>
    public const string Loopback = "loopback";

    /// <summary>What other datagrams say that are never routed: an IP layer that receives them from a device may take them, one that is asked to send them may not.</summary>
    public const string Strange = "strange";

    private static readonly string[] _sources = ["127.0.0.1", "127.0.0.53", "0.0.0.0", "::1", "::ffff:127.0.0.1", "::"];
    private static readonly string[] _destinations = ["127.0.0.1", "127.0.0.53", "127.255.255.254", "0.0.0.0", "::1", "::ffff:127.0.0.1", "::ffff:10.9.0.1", "::"];

    /// <summary>Packets with an address that never leaves a host at one end at least: each source to each destination of its family.</summary>
    /// <param name="sources">Where they may come from as well.</param>
    /// <param name="destinations">Where they may go as well, if the source is a strange one.</param>
    public static IEnumerable<byte[]> NeverRouted(IReadOnlyList<string> sources, IReadOnlyList<string> destinations)
    {
        var everywhere = _sources.Concat(sources).SelectMany(static from => _destinations.Select(to => (from, to)));
        var elsewhere = _sources.SelectMany(from => destinations.Select(to => (from, to)));
        return everywhere.Concat(elsewhere).Select(static pair => (From: IpAddress.Parse(pair.from), To: IpAddress.Parse(pair.to)))
            .Where(static pair => pair.From.IsIpv6 == pair.To.IsIpv6)
            .Select(static pair => Datagram(pair.From, pair.To, System.Text.Encoding.ASCII.GetBytes(WordOf(pair.From, pair.To))));
    }

    // From 0.0.0.0 to 0.0.0.0 is an old way to write a broadcast, and IPv6 takes a source that hides an IPv4 address.
    private static string WordOf(IpAddress from, IpAddress to) =>
        IsLoopback(from) || IsLoopback(to) || to.ToString().StartsWith("::ffff:", StringComparison.Ordinal) ? Loopback : Strange;

    private static bool IsLoopback(IpAddress address) => address.IsIpv6 ? address.Ipv6.IsLoopback : address.Ipv4.IsLoopback;

    /// <summary>A packet from its IP header on, to <see cref="Ears.Port"/>.</summary>
    public static byte[] Datagram(IpAddress source, IpAddress destination, ReadOnlySpan<byte> data)
    {
        var header = source.IsIpv6 ? Ipv6View.HeaderLength : Ipv4View.MinHeaderLength;
        var packet = new byte[header + UdpView.HeaderLength + data.Length];
        if (source.IsIpv6)
        {
            _ = Ipv6Writer.WriteHeader(packet, source.Ipv6, destination.Ipv6, IpProtocol.Udp, packet.Length - header);
            _ = UdpWriter.Write(packet.AsSpan(header), source.Ipv6, destination.Ipv6, Ears.Port, Ears.Port, data);
        }
        else
        {
            _ = Ipv4Writer.WriteHeader(packet, source.Ipv4, destination.Ipv4, IpProtocol.Udp, packet.Length - header);
            _ = UdpWriter.Write(packet.AsSpan(header), source.Ipv4, destination.Ipv4, Ears.Port, Ears.Port, data);
        }

        return packet;
    }

    /// <summary>The packet in a frame.</summary>
    public static byte[] Framed(byte[] packet, MacAddress destination, MacAddress source)
    {
        var frame = new byte[FrameView.HeaderLength + packet.Length];
        destination.Write(frame);
        source.Write(frame.AsSpan(MacAddress.Length));
        var type = packet[0] >> 4 == 6 ? EtherType.Ipv6 : EtherType.Ipv4;
        (frame[12], frame[13]) = ((byte)(type >> 8), (byte)type);
        packet.CopyTo(frame.AsSpan(FrameView.HeaderLength));
        return frame;
    }
}
