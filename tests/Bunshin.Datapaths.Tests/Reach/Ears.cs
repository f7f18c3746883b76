using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths.Tests.Reach;

/// <summary>Sockets of one namespace that hear a port at loopback addresses alone, and at every address.</summary>
internal sealed class Ears : IDisposable
{
    public const int Port = 7777;

    private static readonly string[] _loopback = ["127.0.0.1", "127.0.0.53", "::1"];
    private static readonly string[] _any = ["0.0.0.0", "::"];
    private readonly NetworkNamespace _space;
    private readonly string _name;
    private readonly List<(string Address, Socket Socket)> _sockets = [];

    public Ears(string name, NetworkNamespace space)
    {
        (_name, _space) = (name, space);
        foreach (var address in (string[])[.. _any, .. _loopback])
        {
            _sockets.Add((address, space.Run(() => Listen(IPAddress.Parse(address)))));
        }
    }

    /// <summary>What was heard since the last question: of each datagram what it says, and which socket heard it from whom.</summary>
    public IReadOnlyList<string> Heard()
    {
        var heard = new List<string>();
        foreach (var (address, socket) in _sockets)
        {
            while (socket.Available > 0 || socket.Poll(0, SelectMode.SelectRead))
            {
                EndPoint from = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
                var buffer = new byte[256];
                var length = socket.ReceiveFrom(buffer, ref from);
                heard.Add($"{System.Text.Encoding.ASCII.GetString(buffer, 0, length)}: {_name} at {address} from {((IPEndPoint)from).Address}");
            }
        }

        return heard;
    }

    /// <summary>Whether each of them hears what its own namespace sends to it.</summary>
    public bool AllHear()
    {
        foreach (var (address, socket) in _sockets)
        {
            var to = IPAddress.Parse(address) is var one && one.Equals(IPAddress.Any) ? IPAddress.Parse("127.0.0.99") : one;
            using var sender = _space.Run(() => new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
            if (one.Equals(IPAddress.IPv6Any))
            {
                continue; // ::1 goes to the socket that is bound to it; the global addresses are the positive control's.
            }

            _ = sender.SendTo("yes"u8, new IPEndPoint(to, Port));
            if (!socket.Poll(1_000_000, SelectMode.SelectRead))
            {
                return false;
            }
        }

        return Heard().Count == _sockets.Count - 1;
    }

    public void Dispose() => _sockets.ForEach(static one => one.Socket.Dispose());

    private static Socket Listen(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = false;
        }

        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(address, Port));
        return socket;
    }
}
