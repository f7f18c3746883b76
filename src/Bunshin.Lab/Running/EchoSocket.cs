using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ipv4;

namespace Bunshin.Lab.Running;

/// <summary>Sends pings from one address and hears their answers: a raw ICMP or ICMPv6 socket inside a namespace.</summary>
/// <remarks>A raw one and not a ping socket: those need <c>net.ipv4.ping_group_range</c>, which a new namespace denies to everybody.</remarks>
internal sealed class EchoSocket : IDisposable
{
    private const int DataLength = 16;

    // Raw sockets of one namespace hear each other's answers; the identifier tells whose they are.
    private static int s_nextIdentifier = Random.Shared.Next();

    private readonly Socket _socket;
    private readonly IpAddress _source;
    private readonly ushort _identifier = (ushort)Interlocked.Increment(ref s_nextIdentifier);
    private readonly byte[] _buffer = new byte[2048];

    private EchoSocket(Socket socket, IpAddress source)
    {
        _socket = socket;
        _source = source;
    }

    /// <summary>Opens one for <paramref name="source"/>, an address of that namespace.</summary>
    /// <exception cref="SocketException">Not allowed, or not (yet) an address of that namespace.</exception>
    public static EchoSocket Open(NetworkNamespace place, IpAddress source) => place.Run(() =>
    {
        var v4 = !source.IsIpv6;
        var socket = new Socket(
            v4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Raw, v4 ? ProtocolType.Icmp : ProtocolType.IcmpV6);
        try
        {
            socket.Bind(new IPEndPoint(source.ToIPAddress(), 0));
            return new EchoSocket(socket, source);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    });

    /// <summary>How many hops what is sent may go.</summary>
    public short TimeToLive
    {
        set => _socket.Ttl = value;
    }

    /// <summary>Sends an echo request.</summary>
    /// <exception cref="SocketException">No route, or the neighbor is known not to answer.</exception>
    public void Send(IpAddress target, ushort sequence)
    {
        Span<byte> data = stackalloc byte[DataLength];
        data.Fill(0x42);
        var length = !target.IsIpv6
            ? IcmpWriter.WriteEchoRequest(_buffer, _identifier, sequence, data)
            : Icmpv6Writer.WriteEchoRequest(
                _buffer, _source.Ipv6, target.Ipv6, _identifier, sequence, data);
        _ = _socket.SendTo(_buffer.AsSpan(0, length), new IPEndPoint(target.ToIPAddress(), 0));
    }

    /// <summary>Waits for an answer to any request of this socket.</summary>
    /// <returns>False when none came in time.</returns>
    public bool TryReceive(TimeSpan wait, out ushort sequence)
    {
        var end = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        do
        {
            var left = Math.Max(0, end - Environment.TickCount64);
            if (!_socket.Poll(TimeSpan.FromMilliseconds(left), SelectMode.SelectRead))
            {
                break;
            }

            if (IsAnswer(Receive(out _), out sequence))
            {
                return true;
            }
        }
        while (Environment.TickCount64 < end);
        sequence = 0;
        return false;
    }

    /// <summary>Waits for whoever answers request <paramref name="sequence"/>, be it with an error.</summary>
    /// <returns>False when nobody did in time.</returns>
    public bool TryReceiveFrom(TimeSpan wait, ushort sequence, out IpAddress from)
    {
        var end = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        while (_socket.Poll(TimeSpan.FromMilliseconds(Math.Max(0, end - Environment.TickCount64)), SelectMode.SelectRead))
        {
            if (RouteTrace.IsAbout(Receive(out from), _source.IsIpv6, _identifier, out var about) && about == sequence)
            {
                return true;
            }
        }

        from = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private ReadOnlySpan<byte> Receive(out IpAddress from)
    {
        EndPoint sender = new IPEndPoint(!_source.IsIpv6 ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            var length = _socket.ReceiveFrom(_buffer, ref sender);
            from = IpAddress.FromIPAddress(((IPEndPoint)sender).Address);
            return _buffer.AsSpan(0, length);
        }
        catch (SocketException)
        {
            from = default;
            return []; // an error that came back for an earlier request, not an answer
        }
    }

    private bool IsAnswer(ReadOnlySpan<byte> packet, out ushort sequence)
    {
        if (!_source.IsIpv6)
        {
            if (Ipv4View.TryParse(packet, out var ip) && IcmpView.TryParse(ip.Payload, out var v4) && v4.Type == IcmpType.EchoReply && v4.Identifier == _identifier)
            {
                sequence = v4.Sequence;
                return true;
            }
        }
        else if (Icmpv6View.TryParse(packet, out var v6) && v6.Type == Icmpv6Type.EchoReply && v6.Identifier == _identifier)
        {
            sequence = v6.Sequence;
            return true;
        }

        sequence = 0;
        return false;
    }
}
