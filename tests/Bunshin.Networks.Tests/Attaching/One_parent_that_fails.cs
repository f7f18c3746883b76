using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Networks.Tests.Attaching;

/// <summary>What goes wrong with one parent is told of it, ends when the cause does, and is nothing to the others.</summary>
public sealed class One_parent_that_fails
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(LinuxException))]
    [InlineData(typeof(DatapathException))]
    [InlineData(typeof(DirectoryNotFoundException))]
    [InlineData(typeof(KeyNotFoundException))]
    public void Keeps_no_other_from_being_looked_after(Type exception)
    {
        using var bench = Begin();
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.Run("n2", "e2", "b", "172.16.20.2/24");
        Settled(bench);
        bench.Faults!.Before = () => throw Make(exception);
        bench.Lan.Net("b").DeleteLink(bench.Lan.Net("b").GetLink("eth0").Index);

        for (var look = 0; look < 2; look++)
        {
            bench.In(() => bench.Reconciler.Look(isFull: true));
        }

        Assert.Contains(bench.Board.Problems, static problem => problem.Contains("it broke", StringComparison.Ordinal) && problem.StartsWith("p:", StringComparison.Ordinal));
        Assert.NotNull(bench.Lan.Net("b").FindLink("eth0"));
        bench.Run("n2", "e3", "c", "172.16.20.3/24");
        Assert.True(bench.Lan.Reaches("b", "c", "172.16.20.3"));

        bench.Faults.Before = static () => { };
        bench.In(() => bench.Reconciler.Look(isFull: true));
        Assert.Empty(bench.Board.Problems);
        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
    }

    [Fact]
    public void Or_that_waits_holds_up_neither_requests_nor_looks_at_others()
    {
        using var bench = Begin();
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        bench.Run("n2", "e2", "b", "172.16.20.2/24");
        Settled(bench);
        using var gate = new ManualResetEventSlim();
        bench.Faults!.Before = gate.Wait;
        var waiting = Task.Factory.StartNew(() => bench.Run("n1", "e4", "d", "172.16.10.4/24"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        bench.Lan.Net("b").DeleteLink(bench.Lan.Net("b").GetLink("eth0").Index);

        for (var look = 0; look < 2; look++)
        {
            bench.In(() => bench.Reconciler.Look(isFull: true, TimeSpan.FromMilliseconds(200)));
        }

        bench.Run("n2", "e3", "c", "172.16.20.3/24");
        Assert.True(SpinWait.SpinUntil(() => bench.Lan.Net("b").FindLink("eth0") is not null, s_patience));
        Assert.Contains(bench.Board.Problems, static problem => problem.StartsWith("parent p: what is done to it takes long", StringComparison.Ordinal));
        Assert.False(waiting.IsCompleted);

        gate.Set();
        Assert.True(waiting.Wait(s_patience));
        bench.In(() => bench.Reconciler.Look(isFull: true));
        Assert.Empty(bench.Board.Problems);
        Assert.True(bench.Lan.Reaches("d", "a", "172.16.10.2"));
    }

    private static Exception Make(Type exception) =>
        exception == typeof(DatapathException) ? new DatapathException("it broke")
        : exception == typeof(LinuxException) ? new LinuxException("look at", "it broke", Errno.EIO)
        : (Exception)Activator.CreateInstance(exception, "it broke")!;

    private static void Settled(AttachBench bench) =>
        bench.AwaitSeen();

    private static AttachBench Begin()
    {
        var choice = DatapathSelection.Of(DatapathKind.Userspace).Probe(ChildKind.Macvlan);
        Assert.SkipUnless(choice.IsSupported, choice.Reason);
        var bench = new AttachBench(faultsOf: "p");
        bench.Lan.HostNet.CreateLink(new NewLink
        {
            Name = "p2", IsUp = true, Kind = new VethKind { Peer = new NewLink { Name = "w2", Kind = new VethKind(), Namespace = bench.Lan.Place("lan2") } },
        });
        bench.Lan.Raise("lan2", "w2");
        bench.Create("n1", AttachBench.On("p", DatapathKind.Userspace));
        bench.Create("n2", AttachBench.On("p2", DatapathKind.Userspace), "172.16.20.0/24", null);
        return bench;
    }
}
