using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Bench.Macro;

/// <summary>Traffic between two namespaces: a sender on the first processor, a receiver on the second, each a thread that allocates nothing.</summary>
internal static class Traffic
{
    private const ulong First = 1;
    private const ulong Second = 2;
    private const int Port = 5001;
    private const int Burst = 32;

    /// <summary>TCP flat out.</summary>
    /// <returns>Gbit/s at the receiver.</returns>
    public static double Tcp(NetworkNamespace from, NetworkNamespace to, IPAddress address, TimeSpan time)
    {
        using var listener = to.Run(() =>
        {
            var socket = Stream();
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Any, Port));
            socket.Listen(1);
            return socket;
        });
        using var sender = from.Run(Stream);
        Connect(sender, new IPEndPoint(address, Port));
        using var receiver = listener.Accept();
        receiver.ReceiveTimeout = 2000;
        sender.SendTimeout = 2000;
        var sending = Start("tcp send", First, () =>
        {
            var data = new byte[128 * 1024];
            while (TrySend(sender, data))
            {
            }
        });
        double rate = 0;
        Start("tcp receive", Second, () => rate = CountBytes(receiver, time)).Join();
        receiver.Close(0);
        sender.Close(0);
        sending.Join();
        return rate;
    }

    /// <summary>64-byte frames (18 bytes of UDP payload), sent at <paramref name="rate"/> a second, or flat out when 0.</summary>
    /// <returns>Packets a second at the receiver, in millions.</returns>
    public static double Udp(NetworkNamespace from, NetworkNamespace to, IPAddress address, TimeSpan time, int rate)
    {
        using var receiver = to.Run(() => Datagram(IPAddress.Any));
        using var sender = from.Run(() => Datagram(IPAddress.Any));
        receiver.ReceiveBufferSize = 1 << 22;
        receiver.ReceiveTimeout = 200;
        Connect(sender, new IPEndPoint(address, Port));
        var stop = false;
        var sending = Start("udp send", First, () => SendDatagrams(sender, rate, ref stop));
        double result = 0;
        Start("udp receive", Second, () => result = CountDatagrams(receiver, time)).Join();
        Volatile.Write(ref stop, true);
        sending.Join();
        return result;
    }

    /// <summary>18-byte UDP ping-pong, everything on the first processor.</summary>
    /// <returns>Median and 99th percentile of the round trip, in microseconds.</returns>
    public static (double P50, double P99) RoundTrip(NetworkNamespace from, NetworkNamespace to, IPAddress address, TimeSpan time, string relay)
    {
        using var server = to.Run(() => Datagram(IPAddress.Any));
        using var client = from.Run(() => Datagram(IPAddress.Any));
        server.ReceiveTimeout = client.ReceiveTimeout = 500;
        Connect(client, new IPEndPoint(address, Port));
        CpuAffinity.PinNamed(relay, First);
        var stop = false;
        var echoing = Start("udp echo", First, () => Echo(server, ref stop));
        var samples = new List<double>(1 << 18);
        Start("udp ping", First, () => Ping(client, time, samples)).Join();
        Volatile.Write(ref stop, true);
        echoing.Join();
        CpuAffinity.PinNamed(relay, First | Second);
        samples.Sort();
        return samples.Count == 0 ? (double.NaN, double.NaN) : (samples[samples.Count / 2], samples[(int)(samples.Count * 0.99)]);
    }

    /// <summary>A TCP socket of the caller's namespace, as all traffic here has it.</summary>
    public static Socket Stream()
    {
        const int TcpCongestion = 13;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // BBR caps all datapaths alike and hides how they differ.
        socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpCongestion, "cubic"u8);
        return socket;
    }

    private static Socket Datagram(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, Port));
        return socket;
    }

    private static void Connect(Socket socket, IPEndPoint to)
    {
        socket.Connect(to);
    }

    private static Thread Start(string name, ulong cpu, Action work)
    {
        var thread = new Thread(() =>
        {
            CpuAffinity.PinCaller(cpu);
            work();
        })
        { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    }

    private static bool TrySend(Socket socket, byte[] data)
    {
        try
        {
            return socket.Send(data) > 0;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static double CountBytes(Socket socket, TimeSpan time)
    {
        var data = new byte[128 * 1024];
        var warm = Stopwatch.StartNew();
        while (warm.Elapsed < time / 4)
        {
            socket.Receive(data);
        }

        long bytes = 0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            bytes += socket.Receive(data);
        }

        return bytes * 8 / watch.Elapsed.TotalSeconds / 1e9;
    }

    private static void SendDatagrams(Socket socket, int rate, ref bool stop)
    {
        using var batch = new DatagramBatch(socket.SafeHandle, Burst, 18);
        var watch = Stopwatch.StartNew();
        long sent = 0;
        while (!Volatile.Read(ref stop))
        {
            sent += Math.Max(1, batch.Send());
            while (rate > 0 && watch.Elapsed.TotalSeconds * rate < sent && !Volatile.Read(ref stop))
            {
                Thread.SpinWait(10);
            }
        }
    }

    private static double CountDatagrams(Socket socket, TimeSpan time)
    {
        using var batch = new DatagramBatch(socket.SafeHandle, Burst, 64);
        var warm = Stopwatch.StartNew();
        while (warm.Elapsed < time / 4)
        {
            batch.Receive();
        }

        long count = 0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            count += batch.Receive();
        }

        return count / watch.Elapsed.TotalSeconds / 1e6;
    }

    private static void Echo(Socket socket, ref bool stop)
    {
        var data = new byte[64];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        while (!Volatile.Read(ref stop))
        {
            try
            {
                var length = socket.ReceiveFrom(data, SocketFlags.None, from);
                socket.SendTo(data.AsSpan(0, length), SocketFlags.None, from);
            }
            catch (SocketException)
            {
                // Nothing came for a while; look whether it is over.
            }
        }
    }

    private static void Ping(Socket socket, TimeSpan time, List<double> samples)
    {
        var data = new byte[18];
        var watch = Stopwatch.StartNew();
        for (var at = 0; watch.Elapsed < time; at++)
        {
            var start = Stopwatch.GetTimestamp();
            socket.Send(data, SocketFlags.None, out _);
            if (socket.Receive(data, 0, data.Length, SocketFlags.None, out _) > 0 && at > 50)
            {
                samples.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }
    }
}
