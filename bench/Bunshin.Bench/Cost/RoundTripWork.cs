using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Bench.Cost;

/// <summary>64-byte frames there and back, one at a time; without the waking up of who waits for one.</summary>
internal sealed class RoundTripWork : PathWork
{
    private const int Rounds = 8;
    private readonly Socket _client;
    private readonly Socket _server;
    private readonly byte[] _data = new byte[18];

    public RoundTripWork(NetworkNamespace from, NetworkNamespace to, IPAddress address)
    {
        var port = NewPort();
        _client = Datagram(from, port);
        _server = Datagram(to, port);
        _client.Connect(new IPEndPoint(address, port));
        _ = _client.Send(_data);
        EndPoint client = new IPEndPoint(IPAddress.Any, 0);
        _ = _server.ReceiveFrom(_data, ref client);
        _server.Connect(client);
    }

    public override string Unit => "round";

    public override int Do()
    {
        for (var round = 0; round < Rounds; round++)
        {
            Pass(_client, _server);
            Pass(_server, _client);
        }

        return Rounds;
    }

    public override void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private void Pass(Socket from, Socket to)
    {
        _ = from.Send(_data);
        _ = to.Receive(_data);
    }
}
