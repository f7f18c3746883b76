using System.Diagnostics;
using System.Net;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Served;

/// <summary>A child that fills what it shares with others costs itself, and nobody else.</summary>
[Collection("bpf")]
public sealed class A_child_with_more_than_its_share
{
    private const int SocketGroups = 250;
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("ebpf")]
    [InlineData("tap-ring")]
    public void Of_groups_gets_all_of_them_and_leaves_its_siblings_alone(string variant)
    {
        using var bench = new UserspaceBench();
        var (first, second, third, fourth) = (bench.Child(1), bench.Child(2), bench.Child(3), bench.Child(4));
        var running = bench.Serve(variant, first, second, third);
        var crowd = Join(bench, "c1", 70_000);
        try
        {
            Assert.True(SpinWait.SpinUntil(() => running.Observe().Children[0].Notes.Count > 0, 5000), "nobody says what the child has too much of");
            var note = Assert.Single(running.Observe().Children[0].Notes);
            Assert.StartsWith("it has joined 7000", note, StringComparison.Ordinal);
            Assert.EndsWith("so gets the frames of every group", note, StringComparison.Ordinal);
            var (one, two, three) = (bench.Tap("c1", "c1"), bench.Tap("c2", "c2"), bench.Tap("c3", "c3"));
            using var wire = bench.Tap("wire", "w");
            var group = MacAddress.Parse("01:00:5e:7f:01:02");
            two.Join(bench.Net("c2").GetLink("c2").Index, PacketMembership.Multicast, group);
            Assert.True(SpinWait.SpinUntil(() => Gets(two), 5000), "a sibling cannot join a group");
            Assert.NotNull(UserspaceBench.Next(one));
            Assert.Null(UserspaceBench.Next(three, 50));

            InTime(() => running.Change(bench.Spec(first, second, third, fourth)), "a child is made");
            bench.Raise("c4");
            Assert.True(SpinWait.SpinUntil(() => bench.Reaches("c4", "c2", 2), 5000));
            InTime(() => running.Change(bench.Spec(first, second, fourth)), "a child is removed");
            InTime(() => Assert.Empty(running.Observe().Problems), "a look");
            Assert.Equal(0, running.Observe().Failures);

            bool Gets(PacketSocket socket)
            {
                wire.Send(UserspaceBench.Frame(group, UserspaceBench.Mac(99)));
                return UserspaceBench.Next(socket, 50) is not null;
            }
        }
        finally
        {
            crowd.ForEach(static socket => socket.Dispose());
        }

        Assert.True(SpinWait.SpinUntil(() => running.Observe().Children[0].Notes.Count == 0, 10_000), "the note stays");
        Assert.True(SpinWait.SpinUntil(() => bench.HostNet.GetLink("p").AllMulticastCount == 0, 5000), "the parent still lets every group in");
    }

    [Theory]
    [InlineData("ebpf")]
    [InlineData("tap-ring")]
    public void Of_addresses_is_found_by_the_first_of_them_and_leaves_its_siblings_alone(string variant)
    {
        const int Extra = 4500;
        using var bench = new UserspaceBench();
        var (first, second, third) = (Ipvlan(bench, 1), Ipvlan(bench, 2), Ipvlan(bench, 3));
        var running = bench.Serve(variant, first, second);
        var net = bench.Net("c1");
        var link = net.GetLink("c1").Index;
        for (var number = 0; number < Extra; number++)
        {
            net.AddAddress(new InterfaceAddress { LinkIndex = link, Address = new IPAddress([10, 99, (byte)(number >> 8), (byte)number]), PrefixLength = 32 });
        }

        Assert.True(SpinWait.SpinUntil(() => running.Observe().Children[0].Notes.Count > 0, 5000));
        Assert.StartsWith($"{Extra + 1 - 4096} of its IP addresses", Assert.Single(running.Observe().Children[0].Notes), StringComparison.Ordinal);
        Assert.True(bench.Reaches("c2", "c1", 1));
        InTime(() => running.Change(bench.Spec(first, second, third)), "a child is made");
        bench.Raise("c3");
        Assert.True(SpinWait.SpinUntil(() => bench.Reaches("c3", "c2", 2), 5000));
        InTime(() => running.Change(bench.Spec(first, third)), "a child is removed");
        Assert.Empty(running.Observe().Problems);
    }

    [Theory]
    [InlineData("ebpf")]
    [InlineData("tap-ring")]
    public void Together_with_others_has_the_parent_let_every_group_in(string variant)
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve(variant, bench.Child(1), bench.Child(2), bench.Child(3));
        var before = bench.HostNet.GetLink("p").AllMulticastCount;
        List<PacketSocket>[] crowds = [Join(bench, "c1", 700, 0), Join(bench, "c2", 700, 5000)];
        Assert.True(SpinWait.SpinUntil(() => LetIn(bench) == 0 && Look(running) == before + 1, 5000), $"{LetIn(bench)} groups, {Look(running)}");
        Assert.All(running.Observe().Children, static child => Assert.Empty(child.Notes));
        crowds[0].ForEach(static socket => socket.Dispose());

        // Not yet few enough to ask for each, lest one that comes and goes costs thousands of requests.
        Thread.Sleep(100);
        Assert.Equal(before + 1, Look(running));
        crowds[1].ForEach(static socket => socket.Dispose());
        crowds[1] = Join(bench, "c2", 400, 5000);
        Assert.True(SpinWait.SpinUntil(() => Look(running) == before && LetIn(bench) == 400, 5000), $"{LetIn(bench)} groups");
        crowds[1].ForEach(static socket => socket.Dispose());

        uint? Look(IRunningParent parent)
        {
            _ = parent.Observe();
            return bench.HostNet.GetLink("p").AllMulticastCount;
        }
    }

    [Fact]
    public void Shares_fairly()
    {
        Assert.Equal(1024, Datapaths.Served.ChildQuota.FairShare([], 1024));
        Assert.Equal(1024, Datapaths.Served.ChildQuota.FairShare([5, 1024, 2000], 1024));
        Assert.Equal(4096, Datapaths.Served.ChildQuota.FairShare([.. Enumerable.Repeat(70_000, 8)], 4096));
        Assert.Equal(32_768 / 64, Datapaths.Served.ChildQuota.FairShare([.. Enumerable.Repeat(1025, 64)], 1024));
        Assert.Equal((32_768 - 100) / 40, Datapaths.Served.ChildQuota.FairShare([.. Enumerable.Repeat(10, 10), .. Enumerable.Repeat(4096, 40)], 4096));
    }

    private static ChildSpec Ipvlan(UserspaceBench bench, int number) => bench.Child(number) with { Kind = ChildKind.Ipvlan, Address = null, Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L2 } };

    private static int LetIn(UserspaceBench bench) =>
        bench.Host.Run(static () => File.ReadAllLines("/proc/thread-self/net/dev_mcast")).Count(static line => line.Contains(" 01005e1", StringComparison.Ordinal));

    private static List<PacketSocket> Join(UserspaceBench bench, string child, int groups, int first = 0)
    {
        var index = bench.Net(child).GetLink(child).Index;
        return bench.Home(child).Run(() =>
        {
            // The kernel walks a socket's groups for each that it joins.
            var sockets = new List<PacketSocket>();
            for (var number = 0; number < groups; number++)
            {
                if (number % SocketGroups == 0)
                {
                    sockets.Add(PacketSocket.Create());
                }

                sockets[^1].Join(index, PacketMembership.Multicast, new MacAddress(0x0100_5E00_0000 + 0x10_0000 + (ulong)(first + number)));
            }

            return sockets;
        });
    }

    private static void InTime(Action action, string what)
    {
        var clock = Stopwatch.StartNew();
        action();
        Assert.True(clock.Elapsed < Prompt, $"{what}: {clock.ElapsedMilliseconds} ms");
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {clock.ElapsedMilliseconds} ms");
    }
}
