using System.Diagnostics;
using Bunshin.Datapaths.Ebpf;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Lasting;

/// <summary>Policies of children that one process after another serves.</summary>
public sealed class Policies_of_lasting_children
{
    private const string ByDefault = "sent: no rule of the child's policy allows the frame";
    private const int FrameLength = 1514;
    private static readonly ChildPolicy Closed = new() { Sent = new() { Default = PolicyAction.Deny } };

    [Fact]
    public void Go_on_counting_what_they_refuse()
    {
        using var bench = Bench();
        var running = bench.Start(bench.Child(1) with { Policy = Closed });
        bench.Move(1);
        running.Observe();
        using var tap = bench.Net.Tap("c1", "eth0");
        for (var round = 1; round <= 3; round++)
        {
            Send(tap);
            Assert.Equal(2 * round - 1, Drops(running)[ByDefault]);
            running.Detach();
            Send(tap);
            running = bench.Start(bench.Moved(1) with { Policy = Closed });
            Assert.Equal(2 * round, Drops(running)[ByDefault]);
        }

        running.Dispose();
    }

    [Fact]
    public void Give_no_burst_anew_to_whoever_has_used_it_up()
    {
        using var bench = Bench();
        var limit = new RateLimit(RateLimit.Least, FrameLength);
        var child = bench.Child(1) with { Policy = new() { Sent = new() { Rate = limit } } };
        var clock = Stopwatch.StartNew();
        var running = bench.Start(child);
        bench.Move(1);
        using var tap = bench.Net.Tap("c1", "eth0");
        using var wire = bench.Net.Tap("wire", "w");
        var passed = 0;
        for (var round = 0; round < 8; round++)
        {
            running.Observe();
            for (var frame = 0; frame < 4; frame++)
            {
                Send(tap, length: FrameLength);
            }

            while (UserspaceBench.Next(wire, 20) is not null)
            {
                passed++;
            }

            running.Detach();
            running = bench.Start(bench.Moved(1) with { Policy = child.Policy });
        }

        running.Dispose();
        Assert.InRange(passed, 1, (clock.Elapsed.TotalSeconds * limit.BytesPerSecond / FrameLength) + 3);
    }

    [Fact]
    public void Do_not_believe_a_child_that_changed_its_MAC_while_nobody_looked()
    {
        using var bench = Bench();
        var policy = new ChildPolicy { Guard = new SenderGuard() };
        var running = bench.Start(bench.Child(1) with { Address = null, Policy = policy });
        var own = bench.Move(1).Address;
        running.Observe();
        running.Detach();
        bench.Net.Net("c1").ChangeLink(bench.Link(1).Index, new LinkChange { Address = UserspaceBench.Mac(7) });

        running = bench.Start(bench.Moved(1) with { Address = null, Policy = policy });
        running.Observe();
        using var tap = bench.Net.Tap("c1", "eth0");
        using var wire = bench.Net.Tap("wire", "w");
        Send(tap, UserspaceBench.Mac(7));
        Assert.Null(UserspaceBench.Next(wire, 100));
        Send(tap, own);
        Assert.NotNull(UserspaceBench.Next(wire));
        running.Dispose();
    }

    [Fact]
    public void Are_not_handed_down_to_the_next_child_in_a_place()
    {
        using var bench = Bench();
        var running = bench.Start(bench.Child(1) with { Policy = Closed }, bench.Child(3));
        bench.Move(1);
        bench.Move(3);
        running.Observe();
        using (var tap = bench.Net.Tap("c1", "eth0"))
        {
            Send(tap);
        }

        running.Detach();
        bench.Net.Net("c1").DeleteLink(bench.Link(1).Index);

        var open = new ChildPolicy { Sent = new() { Rules = [new() { Action = PolicyAction.Deny, Protocol = 99 }, new() { Action = PolicyAction.Allow }] } };
        running = bench.Start(bench.Child(2) with { Policy = open }, bench.Moved(3));
        bench.Move(2);
        Assert.Empty(Drops(running));
        using var next = bench.Net.Tap("c2", "eth0");
        using var wire = bench.Net.Tap("wire", "w");
        Send(next, UserspaceBench.Mac(2));
        Assert.NotNull(UserspaceBench.Next(wire));
        Assert.Empty(Drops(running));
        running.Dispose();
    }

    [Fact]
    public void Go_on_where_a_map_beside_them_is_another_versions_and_so_made_anew()
    {
        using var bench = Bench();
        var policy = new ChildPolicy { Sent = new() { Rate = new RateLimit(1_000_000, 100_000) } };
        var running = bench.Start(bench.Child(1) with { Policy = policy });
        bench.Move(1);
        running.Observe();
        running.Detach();
        foreach (var name in (string[])["buckets", "refusals"])
        {
            File.Delete(Assert.Single(
                Directory.EnumerateFiles(Path.Combine(BpfFilesystem.DefaultFolder, "bunshin"), name, SearchOption.AllDirectories),
                path => path.Contains($"-{bench.Net.Host.Identity.Inode}/", StringComparison.Ordinal)));
        }

        running = bench.Start(bench.Moved(1) with { Policy = policy });
        running.Observe();
        using var tap = bench.Net.Tap("c1", "eth0");
        using var wire = bench.Net.Tap("wire", "w");
        Send(tap);
        Assert.NotNull(UserspaceBench.Next(wire));
        Assert.Empty(Drops(running));
        running.Dispose();
    }

    [Fact]
    public void End_with_the_process_that_no_longer_asks_for_them()
    {
        using var bench = Bench();
        var denied = Closed with { Received = new() { Default = PolicyAction.Deny } };
        var running = bench.Start(bench.Child(1) with { Policy = denied }, bench.Child(2));
        bench.Move(1);
        bench.Move(2);
        running.Observe();
        Assert.False(bench.Net.Reaches("c1", "c2", 2));
        running.Detach();

        running = bench.Start(bench.Moved(1), bench.Moved(2));
        Assert.True(bench.Reaches(1, 2));
        Assert.Empty(Drops(running));
        running.Dispose();
    }

    private static LastingBench Bench()
    {
        var probe = new EbpfDatapath().Probe(ChildKind.Macvlan);
        Assert.SkipUnless(probe.IsSupported, probe.Reason);
        return new LastingBench("ebpf");
    }

    private static IReadOnlyDictionary<string, long> Drops(IRunningParent running) => running.Observe().Children[0].Drops;

    private static void Send(PacketSocket socket, MacAddress? source = null, int length = 60) =>
        socket.Send(UserspaceBench.Frame(MacAddress.Broadcast, source ?? UserspaceBench.Mac(1), length: length));
}
