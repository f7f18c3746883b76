using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Bench.Cost;

/// <summary>A little traffic along one path of one side, sent and received by one thread, so that nobody waits for another.</summary>
internal abstract class PathWork : IDisposable
{
    private static int s_port = 20000;

    /// <summary>Sends it and takes it in.</summary>
    /// <returns>How many units of <see cref="Unit"/> came over; 0 when something was lost, which does not count.</returns>
    public abstract int Do();

    /// <summary>What a time is of.</summary>
    public abstract string Unit { get; }

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<(string Name, Func<NetworkNamespace, NetworkNamespace, IPAddress, PathWork> Make)> All { get; } =
    [
        ("UDP 64 B", static (from, to, address) => new DatagramWork(from, to, address)),
        ("TCP", static (from, to, address) => new StreamWork(from, to, address)),
        ("round trip", static (from, to, address) => new RoundTripWork(from, to, address)),
    ];

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>A port of its own for each.</summary>
    protected static int NewPort() => ++s_port;

    /// <summary>A datagram socket in <paramref name="home"/>.</summary>
    protected static Socket Datagram(NetworkNamespace home, int port) => home.Run(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 200 };
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        return socket;
    });
}
