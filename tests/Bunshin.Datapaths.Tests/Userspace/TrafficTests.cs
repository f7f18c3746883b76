using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Datapaths.Tests.Userspace;

public class Traffic_through_the_userspace_datapath
{
    public static TheoryData<string> Variants => ["tap-ring", "tap-mmsg", "veth-ring", "veth-mmsg"];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Bridge_children_reach_each_other_and_the_wire(string variant)
    {
        using var bench = new UserspaceBench();
        bench.Serve(variant, bench.Child(1), bench.Child(2));
        Assert.True(bench.Reaches("c1", "c2", 2));
        Assert.True(bench.Reaches("c2", "c1", 1));
        Assert.True(bench.Reaches("c1", "wire", 9));
        Assert.True(bench.Reaches("wire", "c2", 2));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Tcp_transfers_arrive_whole_in_every_direction(string variant)
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve(variant, bench.Child(1), bench.Child(2));
        Transfer(bench, "c1", "c2", 2);
        Transfer(bench, "c2", "c1", 1);
        Transfer(bench, "c1", "wire", 9);
        Transfer(bench, "wire", "c1", 1);

        // Large frames passed whole: far fewer frames than bytes / MTU.
        var child = running.Observe().Children[0].Counters;
        Assert.True(child.TxBytes / child.TxPackets > 3000, $"{child.TxBytes} bytes in {child.TxPackets} frames");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Private_children_are_isolated_but_reach_the_wire(string variant)
    {
        using var bench = new UserspaceBench();
        bench.Serve(variant, bench.Child(1, MacvlanMode.Private), bench.Child(2, MacvlanMode.Private));
        Assert.False(bench.Reaches("c1", "c2", 2));
        Assert.True(bench.Reaches("c1", "wire", 9));
    }

    [Fact]
    public void A_change_of_configuration_under_traffic_loses_nothing()
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve("tap-ring", bench.Child(1), bench.Child(2));
        Assert.True(bench.Reaches("c1", "c2", 2));
        using var receiver = bench.Udp("c2", 5000);
        using var sender = bench.Udp("c1", 0);
        receiver.ReceiveBufferSize = 1 << 22;
        sender.Connect(new IPEndPoint(UserspaceBench.Ip(2), 5000));
        const int Count = 6000;
        var sending = new Thread(() =>
        {
            for (var number = 0; number < Count; number++)
            {
                sender.Send(BitConverter.GetBytes(number));
                if (number % 20 == 0)
                {
                    Thread.Sleep(1);
                }
            }
        });
        sending.Start();
        for (var round = 0; round < 5; round++)
        {
            running.Change(bench.Spec(bench.Child(1), bench.Child(2), bench.Child(3, MacvlanMode.Vepa)));
            running.Change(bench.Spec(bench.Child(1), bench.Child(2)));
        }

        sending.Join();
        var buffer = new byte[4];
        for (var number = 0; number < Count; number++)
        {
            receiver.Receive(buffer);
            Assert.Equal(number, BitConverter.ToInt32(buffer));
        }
    }

    [Fact]
    public void Nothing_runs_when_nothing_is_to_do()
    {
        using var bench = new UserspaceBench();
        bench.Serve("tap-ring", [.. Enumerable.Range(1, 10).Select(number => bench.Child(number))]);
        Thread.Sleep(500);
        var before = Ticks();
        Thread.Sleep(3000);
        Assert.InRange(Ticks() - before, 0, 3); // Hundredths of a second in three seconds.
    }

    [Fact]
    public void A_hundred_children_all_reach_each_other()
    {
        using var bench = new UserspaceBench();
        var watch = Stopwatch.StartNew();
        bench.Serve("tap-ring", [.. Enumerable.Range(1, 100).Select(number => bench.Child(number))]);
        TestContext.Current.TestOutputHelper?.WriteLine($"100 children up in {watch.ElapsedMilliseconds} ms");
        for (var number = 1; number <= 100; number++)
        {
            var next = (number % 100) + 1;
            Assert.True(bench.Reaches($"c{number}", $"c{next}", next), $"c{number} to c{next}");
        }
    }

    private static void Transfer(UserspaceBench bench, string from, string to, int address)
    {
        const int Megabytes = 48;
        using var listener = bench.Home(to).Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, 0));
            socket.Listen(1);
            return socket;
        });
        using var sender = bench.Home(from).Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        Assert.True(sender.ConnectAsync(new IPEndPoint(UserspaceBench.Ip(address), ((IPEndPoint)listener.LocalEndPoint!).Port)).Wait(5000), $"{from} cannot connect to {to}");
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

    private static long Ticks()
    {
        // Fields 14 and 15 of proc(5)'s stat: user and system time of the threads that serve.
        long ticks = 0;
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (File.ReadAllText($"{task}/comm").TrimEnd() is "relay p" or "follow p")
            {
                var fields = File.ReadAllText($"{task}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                ticks += long.Parse(fields[11], System.Globalization.CultureInfo.InvariantCulture)
                    + long.Parse(fields[12], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return ticks;
    }
}
