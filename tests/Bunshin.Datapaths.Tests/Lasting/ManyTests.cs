using System.Diagnostics;

namespace Bunshin.Datapaths.Tests.Lasting;

/// <summary>Hundreds of children come and go one at a time; what one costs is printed, and must not grow with how many there are.</summary>
public sealed class Many_lasting_children
{
    private const int Count = 250;
    private const int Last = 10;

    [Theory]
    [InlineData("kernel", false)]
    [InlineData("ebpf", false)]
    [InlineData("tap-ring", false)]
    [InlineData("kernel", true)]
    [InlineData("ebpf", true)]
    [InlineData("tap-ring", true)]
    public void Come_and_go_one_at_a_time(string datapath, bool isMoved)
    {
        using var bench = new LastingBench(datapath);
        var children = new List<ChildSpec>();
        using var running = bench.Start();
        var added = new List<double>();
        for (var number = 1; number <= Count; number++)
        {
            children.Add(bench.Child(number));
            added.Add(Time(() => running.Change(bench.Spec([.. children]))));
            if (isMoved)
            {
                _ = bench.Move(number);
            }
        }

        Assert.Equal(Count, running.Observe().Children.Count);
        if (isMoved)
        {
            Assert.True(bench.Reaches(1, Count));
        }

        var removed = new List<double>();
        while (children.Count > Count - Last)
        {
            if (isMoved)
            {
                _ = bench.MoveBack(children.Count);
            }

            children.RemoveAt(children.Count - 1);
            removed.Add(Time(() => running.Change(bench.Spec([.. children]))));
        }

        var detached = Time(running.Detach);
        IRunningParent? next = null;
        var adopted = Time(() => next = bench.Start([.. children.Select((child, at) => isMoved ? bench.Moved(at + 1) : child)]));
        Assert.Equal(Count - Last, next!.Observe().Children.Count);
        var disposed = Time(next.Dispose);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{datapath}, moved: {isMoved}: add first {Middle(added[..Last]):F1} ms, last {Middle(added[^Last..]):F1} ms; remove {Middle(removed):F1} ms; detach {detached:F0} ms, adopt {adopted:F0} ms, dispose {disposed:F0} ms"));
    }

    private static double Middle(IEnumerable<double> times) => times.Order().ElementAt(Last / 2);

    private static double Time(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalMilliseconds;
    }
}
