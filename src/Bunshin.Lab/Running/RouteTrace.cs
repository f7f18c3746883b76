using System.Net.Sockets;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Lab.Running;

/// <summary>A traceroute: echo requests with a growing time to live, and who answers each.</summary>
internal static class RouteTrace
{
    private const int Tries = 3;
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(300);

    /// <summary>Those who answered, in order, null for a silent one; it ends with the target, or after <paramref name="most"/> hops.</summary>
    public static IReadOnlyList<IpAddress?> Run(NetworkNamespace place, PingRequest request, int most)
    {
        using var socket = EchoSocket.Open(place, request.Source);
        var hops = new List<IpAddress?>();
        for (short hop = 1; hop <= most && (hops.Count == 0 || hops[^1] != request.Target); hop++)
        {
            hops.Add(Ask(socket, request, hop));
        }

        return hops;
    }

    private static IpAddress? Ask(EchoSocket socket, PingRequest request, short hop)
    {
        socket.TimeToLive = hop;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var sequence = (ushort)((attempt << 8) | (int)hop);
            try
            {
                socket.Send(request.Target, sequence);
            }
            catch (SocketException)
            {
                continue; // the answer to an earlier one can be told by a later send
            }

            if (socket.TryReceiveFrom(s_wait, sequence, out var from))
            {
                return from;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether an ICMP message is about the echo request with this identifier: its answer, or an error that quotes it. Then
    /// <paramref name="sequence"/> is the request's.
    /// </summary>
    public static bool IsAbout(ReadOnlySpan<byte> packet, bool isIpv6, ushort identifier, out ushort sequence) =>
        isIpv6 ? IsAbout6(packet, identifier, out sequence) : IsAbout4(packet, identifier, out sequence);

    private static bool IsAbout4(ReadOnlySpan<byte> packet, ushort identifier, out ushort sequence)
    {
        sequence = 0;
        if (!Ipv4View.TryParse(packet, out var ip) || !IcmpView.TryParse(ip.Payload, out var message))
        {
            return false;
        }

        if (message.Type is IcmpType.TimeExceeded or IcmpType.DestinationUnreachable)
        {
            // The quoted packet is cut off, so that its own header is all that can be gone by.
            var quoted = message.Body;
            var header = quoted.IsEmpty ? 0 : (quoted[0] & 0xF) * 4;
            if (quoted.Length < header + IcmpView.HeaderLength || !IcmpView.TryParse(quoted[header..], out message) || message.Type != IcmpType.EchoRequest)
            {
                return false;
            }
        }
        else if (message.Type != IcmpType.EchoReply)
        {
            return false;
        }

        sequence = message.Sequence;
        return message.Identifier == identifier;
    }

    private static bool IsAbout6(ReadOnlySpan<byte> packet, ushort identifier, out ushort sequence)
    {
        sequence = 0;
        if (!Icmpv6View.TryParse(packet, out var message))
        {
            return false;
        }

        if (message.Type is Icmpv6Type.TimeExceeded or Icmpv6Type.DestinationUnreachable)
        {
            var quoted = message.Body;
            if (quoted.Length < Ipv6View.HeaderLength + Icmpv6View.HeaderLength || !Icmpv6View.TryParse(quoted[Ipv6View.HeaderLength..], out message) || message.Type != Icmpv6Type.EchoRequest)
            {
                return false;
            }
        }
        else if (message.Type != Icmpv6Type.EchoReply)
        {
            return false;
        }

        sequence = message.Sequence;
        return message.Identifier == identifier;
    }
}
