using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths.Tests.Userspace;

/// <summary>A large transfer whose every byte is looked at.</summary>
internal static class TcpTransfer
{
    /// <summary>Sends 48 MB and fails if they do not arrive as they were.</summary>
    public static void Run(NetworkNamespace from, NetworkNamespace to, IPAddress address)
    {
        const int Megabytes = 48;
        using var listener = to.Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, 0));
            socket.Listen(1);
            return socket;
        });
        using var sender = from.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        Assert.True(sender.ConnectAsync(new IPEndPoint(address, ((IPEndPoint)listener.LocalEndPoint!).Port)).Wait(5000), $"cannot connect to {address}");
        using var receiver = listener.Accept();
        receiver.ReceiveTimeout = 10000;
        ulong sent = 14695981039346656037;
        var sending = new Thread(() =>
        {
            var random = new Random(7);
            var data = new byte[1 << 20];
            for (var megabyte = 0; megabyte < Megabytes; megabyte++)
            {
                random.NextBytes(data);
                sent = Hash(sent, data);
                sender.Send(data);
            }

            sender.Shutdown(SocketShutdown.Send);
        });
        sending.Start();
        ulong received = 14695981039346656037;
        long total = 0;
        var buffer = new byte[1 << 16];
        while (receiver.Receive(buffer) is > 0 and var length)
        {
            received = Hash(received, buffer.AsSpan(0, length));
            total += length;
        }

        sending.Join();
        Assert.Equal((Megabytes << 20, sent), (total, received));
    }

    private static ulong Hash(ulong hash, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            hash = (hash ^ value) * 1099511628211;
        }

        return hash;
    }
}
