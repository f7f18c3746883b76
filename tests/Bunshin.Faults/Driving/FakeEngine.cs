using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Bunshin.Faults.Driving;

/// <summary>As much of a Docker engine as is asked which networks it knows.</summary>
internal sealed class FakeEngine : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Answers at a socket.</summary>
    public FakeEngine(string path)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    /// <summary>Since when it was not asked.</summary>
    public Stopwatch SinceAsked { get; } = Stopwatch.StartNew();

    /// <summary>Ids of the networks it knows.</summary>
    public HashSet<string> Networks { get; } = [];

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        try
        {
            while (true)
            {
                using var peer = _listener.Accept();
                peer.ReceiveTimeout = 2000;
                Answer(peer);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private void Answer(Socket peer)
    {
        try
        {
            _ = peer.Receive(new byte[4096]);
            SinceAsked.Restart();
            string known;
            lock (Networks)
            {
                known = string.Join(',', Networks.Select(static id => "{\"Id\":\"" + id + "\",\"Name\":\"n\",\"Driver\":\"bunshin\"}"));
            }

            _ = peer.Send(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {known.Length + 2}\r\n\r\n[{known}]"));
        }
        catch (SocketException)
        {
            // Who asked is gone.
        }
    }
}
