using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Bench.Cost;

/// <summary>Batches of 64-byte frames (18 bytes of UDP payload).</summary>
internal sealed class DatagramWork : PathWork
{
    private const int Burst = 32;
    private readonly Socket _from;
    private readonly Socket _to;
    private readonly DatagramBatch _sent;
    private readonly DatagramBatch _received;

    public DatagramWork(NetworkNamespace from, NetworkNamespace to, IPAddress address)
    {
        var port = NewPort();
        _from = Datagram(from, port);
        _to = Datagram(to, port);
        _from.Connect(new IPEndPoint(address, port));
        _sent = new DatagramBatch(_from.SafeHandle, Burst, 18);
        _received = new DatagramBatch(_to.SafeHandle, Burst, 64);
    }

    public override string Unit => "packet";

    public override int Do()
    {
        var sent = _sent.Send();
        var received = 0;
        while (received < sent)
        {
            var count = _received.Receive();
            if (count == 0)
            {
                return 0;
            }

            received += count;
        }

        return received;
    }

    public override void Dispose()
    {
        _sent.Dispose();
        _received.Dispose();
        _from.Dispose();
        _to.Dispose();
    }
}
