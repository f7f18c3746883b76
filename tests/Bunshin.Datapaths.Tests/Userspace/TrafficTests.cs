using System.Diagnostics;
using System.Net;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Datapaths.Tests.Userspace;

public class Traffic_through_the_userspace_datapath
{
    public static TheoryData<string> Variants => ["tap-ring", "tap-mmsg", "veth-ring", "veth-mmsg", "ebpf"];

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

    private static void Transfer(UserspaceBench bench, string from, string to, int address) =>
        TcpTransfer.Run(bench.Home(from), bench.Home(to), UserspaceBench.Ip(address));
}
