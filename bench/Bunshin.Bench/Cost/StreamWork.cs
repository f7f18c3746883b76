using System.Net;
using System.Net.Sockets;
using Bunshin.Bench.Macro;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Bench.Cost;

/// <summary>A TCP connection, a quarter of a MiB at a time.</summary>
internal sealed class StreamWork : PathWork
{
    private const int MostLooks = 1000;
    private readonly byte[] _sent = new byte[256 * 1024];
    private readonly byte[] _received = new byte[1024 * 1024];
    private readonly Socket _from;
    private readonly Socket _to;

    public StreamWork(NetworkNamespace from, NetworkNamespace to, IPAddress address)
    {
        var port = NewPort();
        using var listener = to.Run(() =>
        {
            var socket = Traffic.Stream();
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen(1);
            return socket;
        });
        _from = from.Run(Traffic.Stream);
        _from.Connect(new IPEndPoint(address, port));
        _to = listener.Accept();
        _from.Blocking = false;
        _to.Blocking = false;
    }

    public override string Unit => "KiB";

    public override int Do()
    {
        var sent = _from.Send(_sent, 0, _sent.Length, SocketFlags.None, out _);
        var received = 0;
        for (var look = 0; received < sent && look < MostLooks; look++)
        {
            received += Math.Max(0, _to.Receive(_received, 0, _received.Length, SocketFlags.None, out _));
        }

        return received >> 10;
    }

    public override void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }
}
