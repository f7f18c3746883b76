using System.Net;
using System.Runtime.InteropServices;
using Bunshin.Datapaths.Served;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Datapaths.Userspace;

namespace Bunshin.Datapaths.Tests.Served;

/// <summary>One that fails is started again, and nobody else notices.</summary>
[Collection("alone")]
public sealed class A_carrier_that_failed
{
    [Theory]
    [InlineData("tap-mmsg")]
    [InlineData("tap-ring")]
    [InlineData("veth-ring")]
    public void Is_started_again_with_the_same_children_and_counters(string variant)
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve(variant, bench.Child(1), bench.Child(2));
        using var other = new UserspaceBench();
        var neighbor = other.Serve(variant, other.Child(1), other.Child(2));
        Assert.True(bench.Reaches("c1", "c2", 2));
        var before = running.Observe();
        Assert.Empty(before.Problems);
        var relay = RelayOf(running);
        for (var round = 1; round <= 2; round++)
        {
            relay.Break(new InvalidOperationException("made to fail"));
            var seen = AwaitRestart(running, round);
            Assert.Null(relay.Failure);
            Assert.Equal(round, seen.Restarts);
            Assert.Equal(round, seen.Failures);
            Assert.Empty(seen.Problems);
            Assert.All(seen.Children.Zip(before.Children), static pair => Assert.InRange(pair.First.Counters.RxPackets, pair.Second.Counters.RxPackets, long.MaxValue));
            Assert.True(bench.Reaches("c1", "c2", 2) && bench.Reaches("c2", "wire", 9));
        }

        Assert.Equal((0, 0), (neighbor.Observe().Restarts, neighbor.Observe().Failures));
        Assert.True(other.Reaches("c1", "c2", 2));
    }

    [Fact]
    public void Is_told_while_it_cannot_be_started_and_its_children_can_be_changed_meanwhile()
    {
        using var bench = new UserspaceBench();
        var (first, second, third) = (bench.Child(1), bench.Child(2), bench.Child(3));
        var running = bench.Serve("tap-mmsg", first, second);
        var relay = RelayOf(running);
        for (var round = 1; round <= 4; round++)
        {
            // From the third on there are pauses between the attempts.
            relay.Break(new InvalidOperationException($"made to fail, {round}"));
            Assert.True(SpinWait.SpinUntil(() => relay.Failure is not null || running.Observe().Restarts >= round, 5000));
            _ = round < 4 ? AwaitRestart(running, round) : null;
        }

        Assert.True(SpinWait.SpinUntil(() => relay.Failure is not null, 5000));
        var seen = running.Observe();
        Assert.Equal("frames of p are carried no more, until that is begun again: made to fail, 4", Assert.Single(seen.Problems));
        Assert.Equal(2, seen.Children.Count);
        running.Change(bench.Spec(first, third));
        bench.Raise("c3");
        Assert.Null(bench.Net("c2").FindLink("c2"));
        _ = AwaitRestart(running, 4);
        Assert.Empty(running.Observe().Problems);
        Assert.True(SpinWait.SpinUntil(() => bench.Reaches("c1", "c3", 3), 5000));
        running.Change(bench.Spec(first, second));
        bench.Raise("c2");
        Assert.True(SpinWait.SpinUntil(() => bench.Reaches("c1", "c2", 2), 5000));
    }

    [Fact]
    public void Can_be_disposed_of_while_it_is_not_started_again()
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve("tap-mmsg", bench.Child(1));
        var relay = RelayOf(running);
        for (var round = 1; round <= 5 && relay.Failure is null; round++)
        {
            relay.Break(new InvalidOperationException("made to fail"));
            Thread.Sleep(50);
        }

        running.Dispose();
        Assert.Null(bench.Net("c1").FindLink("c1"));
        Assert.Throws<ObjectDisposedException>(() => running.Observe());
    }

    [Fact]
    public void May_have_lost_the_kernel_s_ring()
    {
        using var bench = new UserspaceBench();
        var before = Rings();
        var running = bench.Serve("tap-ring", bench.Child(1), bench.Child(2));
        var rings = Rings().Except(before).ToArray();
        Assert.SkipWhen(rings.Length == 0, "no io_uring");
        Assert.True(bench.Reaches("c1", "c2", 2));
        using var nothing = File.OpenHandle("/dev/null");
        foreach (var ring in rings)
        {
            Assert.True(Dup2((int)nothing.DangerousGetHandle(), ring) >= 0);
        }

        // What it waits in goes on until something comes.
        using var socket = bench.Udp("c1", 0);
        socket.SendTo("hello"u8, new IPEndPoint(UserspaceBench.Ip(2), 7));
        Assert.True(SpinWait.SpinUntil(() => running.Observe() is { Restarts: > 0, Problems: [] }, 5000), string.Join("; ", running.Observe().Problems));
        Assert.True(bench.Reaches("c1", "c2", 2));
    }

    [Fact]
    public void Does_not_fail_for_one_frame()
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve("tap-mmsg", bench.Child(1), bench.Child(2));
        var relay = RelayOf(running);
        var table = relay.Table;
        using (var socket = bench.Udp("c1", 0))
        {
            Assert.True(SpinWait.SpinUntil(Failed, 2000));

            bool Failed()
            {
                relay.Table = null!; // Every walk is a mistake until the next look.
                socket.SendTo("hello"u8, new IPEndPoint(UserspaceBench.Ip(2), 9));
                Thread.Sleep(5);
                return relay.Wire.ReadDrops().Count > 0;
            }
        }

        relay.Table = table;
        Assert.True(SpinWait.SpinUntil(() => bench.Reaches("c1", "c2", 2), 5000));
        var seen = running.Observe();
        Assert.Equal(0, seen.Restarts);
        Assert.Contains(seen.Drops, static drop => drop.Key.StartsWith("the datapath failed on the frame", StringComparison.Ordinal));
        Assert.Contains(seen.Problems, static problem => problem.StartsWith("cannot carry a frame: NullReferenceException", StringComparison.Ordinal));
    }

    private static Relay RelayOf(IRunningParent running) => ((RelayCarrier)((ServedParent)running).Carrier).Relay;

    private static ParentObservation AwaitRestart(IRunningParent running, int times)
    {
        Assert.True(SpinWait.SpinUntil(() => running.Observe().Restarts >= times, 5000), $"not restarted {times} times; {string.Join("; ", running.Observe().Problems)}");
        return running.Observe();
    }

    private static IEnumerable<int> Rings() =>
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Where(static path => Target(path) == "anon_inode:[io_uring]")
            .Select(static path => int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture))];

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Dup2(int from, int to);
}
