using Bunshin.Datapaths.Served;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Datapaths.Userspace;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Tests.Served;

/// <summary>Whatever a look ends in, it is told and counted, and the next one is made.</summary>
public sealed class A_look_that_fails
{
    [Theory]
    [InlineData(Errno.E2BIG)]
    [InlineData(Errno.None)] // A mistake of ours.
    public void Is_told_until_one_succeeds_and_stops_no_change(Errno errno)
    {
        using var bench = new UserspaceBench();
        var (first, second) = (bench.Child(1), bench.Child(2));
        Breakable? carrier = null;
        using var running = Start(bench, bench.Spec(first), made => carrier = made);
        bench.Raise("c1");
        Assert.Empty(running.Observe().Problems);
        carrier!.Fails = errno == Errno.None ? new InvalidOperationException("made to fail") : new LinuxException("write into", "table", errno);

        // By the thread alone: nobody else looks.
        bench.Net("c1").SetDown(bench.Net("c1").GetLink("c1").Index);
        Assert.True(SpinWait.SpinUntil(() => carrier.Failed > 2, 10_000), "the thread looks no more");
        var seen = running.Observe();
        var wanted = errno == Errno.None ? "InvalidOperationException: made to fail" : $"write into table: {errno}";
        Assert.StartsWith($"cannot serve the devices as they are now: {wanted}", Assert.Single(seen.Problems), StringComparison.Ordinal);
        Assert.True(seen.Failures > 2);
        running.Change(bench.Spec(first, second));
        Assert.Equal(2, running.Observe().Children.Count);
        running.Change(bench.Spec(second));
        Assert.Null(bench.Net("c1").FindLink("c1"));
        carrier.Fails = null;
        bench.Raise("c2");
        Assert.True(SpinWait.SpinUntil(() => bench.Reaches("c2", "wire", 9), 5000), "what failed is not done again");
        seen = running.Observe();
        Assert.Empty(seen.Problems);
        Assert.True(seen.Failures > 2);
    }

    [Fact]
    public void Is_no_problem_when_a_device_went_away_meanwhile()
    {
        using var bench = new UserspaceBench();
        Breakable? carrier = null;
        using var running = Start(bench, bench.Spec(bench.Child(1)), made => carrier = made);
        carrier!.Fails = new LinuxException("ask for", "c1", Errno.ENODEV);
        var seen = running.Observe();
        Assert.Equal((0, 0), (seen.Problems.Count, seen.Failures));
        Assert.True(carrier.Failed > 0);
    }

    [Fact]
    public void Ends_a_start()
    {
        using var bench = new UserspaceBench();
        var refused = Assert.Throws<DatapathException>(() => Start(bench, bench.Spec(bench.Child(1)), static made => made.Fails = new LinuxException("write into", "table", Errno.ENOMEM)));
        Assert.StartsWith("cannot serve p: write into table: ENOMEM", refused.Message, StringComparison.Ordinal);
        Assert.Null(bench.Net("c1").FindLink("c1"));
    }

    private static ServedParent Start(UserspaceBench bench, ParentSpec spec, Action<Breakable> made) => new(spec, static (_, _) => { }, (parent, support) =>
    {
        var carrier = new Breakable(new RelayCarrier(parent, UserspaceBench.Options("tap-mmsg"), support));
        made(carrier);
        return carrier;
    });

    /// <summary>The relay, whose tables cannot always be written.</summary>
    private sealed class Breakable(RelayCarrier inner) : Carrier
    {
        private int _failed;

        public Exception? Fails { get; set; }

        public int Failed => Volatile.Read(ref _failed);

        public override IChildPort Make(ChildSpec spec, ServedNamespace home) => inner.Make(spec, home);

        public override IChildPort Adopt(ServedNamespace home, LinkInfo found) => inner.Adopt(home, found);

        public override void Plug(ServedChild child) => inner.Plug(child);

        public override void Unplug(ServedChild child, bool staying) => inner.Unplug(child, staying);

        public override IReadOnlyDictionary<string, long> CountDrops() => inner.CountDrops();

        public override void Dispose() => inner.Dispose();

        protected override void Follow(ParentDevice parent, IReadOnlyList<ServedChild> children)
        {
            if (Fails is { } failure)
            {
                _ = Interlocked.Increment(ref _failed);
                throw failure;
            }

            inner.Publish(parent, children);
        }
    }
}
