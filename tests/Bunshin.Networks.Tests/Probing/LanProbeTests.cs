using System.Diagnostics;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Probing;
using Bunshin.Networks.Tests.Lans;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests.Probing;

public class A_probe_of_the_lan
{
    [Theory]
    [InlineData("10.88.0.9")]
    [InlineData("fd88::9")]
    [InlineData("fe80::9")]
    public async Task Finds_who_has_an_address_and_nobody_for_the_next(string address)
    {
        using var bench = new LanBench();
        bench.Address("lan", "w", $"{address}/{(address[0] == '1' ? 24 : 64)}");
        var probe = new LanProbe(bench.Host);
        Assert.Equal(bench.Wire.Address, await Find(probe, "p", address));
        var watch = Stopwatch.StartNew();
        Assert.Null(await Find(probe, "p", address[..^1] + "8"));
        Assert.InRange(watch.ElapsedMilliseconds, 450, 2000);
    }

    [Theory]
    [InlineData("10.88.0.9/24", "10.88.0.9")]
    [InlineData("fd88::9/64", "fd88::9")]
    public async Task Leaves_no_trace_in_the_holders_neighbors(string prefix, string address)
    {
        using var bench = new LanBench();
        bench.Address("lan", "w", prefix);
        Assert.NotNull(await Find(new LanProbe(bench.Host), "p", address));
        Assert.DoesNotContain(bench.LanNet.Neighbors(), neighbor => neighbor.Address.ToString() is "0.0.0.0" or "::" || neighbor.Address.ToString() == address);
    }

    [Theory]
    [InlineData("10.88.0.7")]
    [InlineData("fd88::7")]
    public async Task Never_lets_two_have_the_address_that_ask_at_the_same_time(string address)
    {
        using var bench = new LanBench();
        var (here, there) = (Find(new LanProbe(bench.Host), "p", address), Find(new LanProbe(bench.Place("lan")), "w", address));

        // Who hears the other first gives way at once, and so may leave it to the other.
        MacAddress?[] found = [await here, await there];
        Assert.Contains(found, one => one is not null);
        Assert.All(found.Zip([bench.Wire.Address, bench.Parent.Address]), pair => Assert.True(pair.First is null || pair.First == pair.Second));
    }

    [Theory]
    [InlineData("10.88.0.7")]
    [InlineData("fd88::7")]
    public async Task Does_not_take_its_own_question_for_anybody_when_a_port_reflects_it(string address)
    {
        using var bench = new LanBench();
        using var mirror = bench.Tap("lan", "w");
        var asking = Find(new LanProbe(bench.Host), "p", address);
        var reflected = 0;
        var buffer = new byte[2000];
        while (!asking.IsCompleted)
        {
            if (mirror.TryReceive(buffer, 50, out var seen) && seen.Type != Linux.Sockets.PacketType.Outgoing)
            {
                mirror.Send(buffer.AsSpan(0, seen.Length));
                reflected++;
            }
        }

        Assert.True(reflected >= 3, $"{reflected} reflected");
        Assert.Null(await asking);
    }

    [Theory]
    [InlineData("10.88.0.1/24", "10.88.0.1")]
    [InlineData("fd88::1/64", "fd88::1")]
    public async Task Finds_the_host_itself_on_any_of_its_devices(string prefix, string address)
    {
        using var bench = new LanBench();
        bench.HostNet.CreateLink(new NewLink { Name = "x0", Kind = new VethKind { Peer = new NewLink { Name = "x1", Kind = new VethKind() } } });
        bench.Address("host", "x0", prefix);
        var probe = new LanProbe(bench.Host);
        Assert.Equal(bench.HostNet.GetLink("x0").Address, await Find(probe, "p", address));
        bench.Address("host", "lo", $"{address}9/{(address[0] == '1' ? 32 : 128)}");
        Assert.Equal(bench.Parent.Address, await Find(probe, "p", address + "9"));
    }

    [Fact]
    public async Task Finds_nobody_behind_a_device_that_is_absent_or_down_and_asks_nothing_without_effort()
    {
        using var bench = new LanBench();
        bench.Address("lan", "w", "10.88.0.9/24");
        var probe = new LanProbe(bench.Host);
        var watch = Stopwatch.StartNew();
        Assert.Null(await Find(probe, "nope", "10.88.0.9"));
        Assert.Null(await probe.FindHolderAsync("p", IpAddress.Parse("10.88.0.9"), ProbeEffort.None, TestContext.Current.CancellationToken));
        bench.HostNet.SetDown(bench.Parent.Index);
        Assert.Null(await Find(probe, "p", "10.88.0.9"));
        Assert.True(watch.ElapsedMilliseconds < 400, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Stops_when_told_to_and_when_the_device_goes()
    {
        using var bench = new LanBench();
        var probe = new LanProbe(bench.Host);
        using var stop = new CancellationTokenSource();
        var asking = probe.FindHolderAsync("p", IpAddress.Parse("10.88.0.9"), ProbeEffort.Full, stop.Token);
        var going = probe.FindHolderAsync("p", IpAddress.Parse("10.88.0.8"), ProbeEffort.Full, TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        bench.HostNet.DeleteLink(bench.Parent.Index);
        Assert.Null(await going);
        Assert.True(watch.ElapsedMilliseconds < 1500, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Takes_the_standards_times_with_full_effort()
    {
        using var bench = new LanBench();
        var probe = new LanProbe(bench.Host);
        var watch = Stopwatch.StartNew();
        var six = Task.Run(async () => (await probe.FindHolderAsync("p", IpAddress.Parse("fd88::9"), ProbeEffort.Full), watch.Elapsed.TotalSeconds));
        var four = Task.Run(async () => (await probe.FindHolderAsync("p", IpAddress.Parse("10.88.0.9"), ProbeEffort.Full), watch.Elapsed.TotalSeconds));
        var (holder6, seconds6) = await six;
        var (holder4, seconds4) = await four;
        Assert.Equal((null, null), (holder4, holder6));
        Assert.InRange(seconds4, 4, 8);
        Assert.InRange(seconds6, 3, 5);
    }

    [Fact]
    public async Task Is_about_the_untagged_lan_alone()
    {
        using var bench = new LanBench();
        using var trunk = bench.Tap("lan", "w");
        var asking = Find(new LanProbe(bench.Host), "p", "10.88.0.9");
        var question = new ArpQuestion(bench.Wire.Address, Ipv4Address.Parse("10.88.0.9")).Frame.ToArray();
        var tagged = new byte[question.Length + VlanTag.Length];
        EthernetWriter.InsertTag(question, VlanTag.Customer(100), tagged);
        while (!asking.IsCompleted)
        {
            trunk.Send(tagged);
            await Task.Delay(30, TestContext.Current.CancellationToken);
        }

        Assert.Null(await asking);
    }

    [Theory]
    [InlineData(DatapathKind.Kernel, MacvlanMode.Bridge)]
    [InlineData(DatapathKind.Kernel, MacvlanMode.Passthru)]
    [InlineData(DatapathKind.Ebpf, MacvlanMode.Bridge)]
    [InlineData(DatapathKind.Ebpf, MacvlanMode.Passthru)]
    [InlineData(DatapathKind.Userspace, MacvlanMode.Bridge)]
    [InlineData(DatapathKind.Userspace, MacvlanMode.Passthru)]
    public async Task Hears_answers_though_children_stand_on_the_parent(DatapathKind kind, MacvlanMode mode)
    {
        using var bench = new LanBench();
        bench.Address("lan", "w", "10.88.0.9/24");
        bench.Address("lan", "w", "fd88::9/64");
        var datapath = DatapathSelection.Of(kind);
        Assert.SkipUnless(datapath.Probe(ChildKind.Macvlan).IsSupported, $"no macvlan on {kind}");
        using var running = datapath.Start(new ParentSpec
        {
            Name = "p",
            Namespace = NamespaceReference.AtPath(bench.PathOf("host")),
            Children = [new ChildSpec { Name = "c", Mode = mode, Namespace = NamespaceReference.AtPath(bench.PathOf("c")) }],
        });
        bench.Raise("c", "c");
        running.Observe();
        var probe = new LanProbe(bench.Host);
        Assert.Equal(bench.Wire.Address, await Find(probe, "p", "10.88.0.9"));
        Assert.Equal(bench.Wire.Address, await Find(probe, "p", "fd88::9"));
        Assert.Null(await Find(probe, "p", "10.88.0.8"));
    }

    private static Task<MacAddress?> Find(LanProbe probe, string device, string address) =>
        probe.FindHolderAsync(device, IpAddress.Parse(address), ProbeEffort.Quick, TestContext.Current.CancellationToken);
}
