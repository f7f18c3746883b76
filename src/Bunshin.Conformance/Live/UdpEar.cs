using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Conformance.Recordings;
using Bunshin.Linux;
using Bunshin.Packets.Addresses;

namespace Bunshin.Conformance.Live;

/// <summary>The UDP sockets of a namespace: they hear what its IP accepts, and send as programs do.</summary>
internal sealed class UdpEar : IDisposable
{
    private const int Port = 7777;
    private readonly string _key;
    private readonly int _index;
    private readonly Socket _v4;
    private readonly Socket? _v6;
    private readonly byte[] _buffer = new byte[2048];

    private UdpEar(string key, int index, IpAddress? group)
    {
        _key = key;
        _index = index;
        _v4 = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true, MulticastLoopback = false };
        _v4.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(index));
        _v4.Bind(new IPEndPoint(IPAddress.Any, Port));
        if (group is { } joined)
        {
            _v4.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(joined.ToIPAddress(), index));
        }

        if (!Socket.OSSupportsIPv6)
        {
            return;
        }

        _v6 = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = false, MulticastLoopback = false };
        _v6.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
        _v6.Bind(new IPEndPoint(IPAddress.IPv6Any, Port));
    }

    /// <summary>Opens them.</summary>
    /// <param name="key">The point after which the namespace is called.</param>
    /// <param name="place">The namespace.</param>
    /// <param name="index">The device by which groups are joined and sent to.</param>
    /// <param name="group">A group to join, or null.</param>
    public static UdpEar Open(string key, StagePlace place, int index, IpAddress? group) =>
        place.Namespace.Run(() => new UdpEar(key, index, group));

    /// <summary>Hands over everything that has been heard since the last time.</summary>
    public void Drain(Hearing hear)
    {
        Drain(_v4, "udp4", IPAddress.Any, hear);
        if (_v6 is not null)
        {
            Drain(_v6, "udp6", IPAddress.IPv6Any, hear);
        }
    }

    /// <summary>Sends a datagram with a number in it.</summary>
    /// <returns>The name of the errno, or null for success.</returns>
    public string? Send(IpAddress destination, long number)
    {
        Span<byte> payload = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(payload, ConformanceFrame.Magic);
        BinaryPrimitives.WriteInt64BigEndian(payload[4..], number);
        var address = destination.ToIPAddress();
        if (destination.IsIpv6 && destination.IsMulticast)
        {
            address.ScopeId = _index;
        }

        try
        {
            _ = (destination.IsIpv6 ? _v6 ?? throw new StageException("this machine has no IPv6") : _v4).SendTo(payload, new IPEndPoint(address, Port));
            return null;
        }
        catch (SocketException refused)
        {
            var errno = (Errno)refused.NativeErrorCode;
            return Enum.IsDefined(errno) ? errno.ToString() : refused.NativeErrorCode.ToString(CultureInfo.InvariantCulture);
        }
    }

    public void Dispose()
    {
        _v4.Dispose();
        _v6?.Dispose();
    }

    private void Drain(Socket socket, string via, IPAddress any, Hearing hear)
    {
        while (socket.Available > 0)
        {
            EndPoint from = new IPEndPoint(any, 0);
            var length = socket.ReceiveFrom(_buffer, ref from);
            var source = IpAddress.FromIPAddress(new IPAddress(((IPEndPoint)from).Address.GetAddressBytes()));
            hear(new Sighting(_key, via, source.ToString(), null), _buffer.AsSpan(0, length));
        }
    }
}
