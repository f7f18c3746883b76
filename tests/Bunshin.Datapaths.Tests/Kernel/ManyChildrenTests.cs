using System.Diagnostics;
using System.Globalization;
using Bunshin.Datapaths.Kernel;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths.Tests.Kernel;

public sealed class ManyChildrenTests
{
    private const int Count = 1000;

    [Fact]
    public void A_thousand_children_come_and_go_and_leave_nothing()
    {
        using var bench = new KernelBench();
        var names = NetworkNamespace.ListNamed().Count(name => !name.StartsWith("bsn-", StringComparison.Ordinal));
        var children = Enumerable.Range(0, Count).Select(number => new ChildSpec
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"mv{number}"),
            Mode = MacvlanMode.Bridge,
            Namespace = NamespaceReference.Named(number % 2 == 0 ? bench.First : bench.Second),
        }).ToArray();

        var clock = Stopwatch.StartNew();
        using (var running = new KernelDatapath().Start(bench.Spec(children)))
        {
            var made = clock.Elapsed;
            Assert.Equal(Count, bench.CountChildren());
            Assert.Equal(Count, running.Observe().Children.Select(child => child.Address).Distinct().Count());
            clock.Restart();
            running.Change(bench.Spec(children[..(Count / 2)]));
            Assert.Equal(Count / 2, bench.CountChildren());
            TestContext.Current.TestOutputHelper?.WriteLine($"made in {made.TotalMilliseconds:F0} ms, half removed in {clock.Elapsed.TotalMilliseconds:F0} ms");
        }

        Assert.Equal(0, bench.CountChildren());
        Assert.Equal(names, NetworkNamespace.ListNamed().Count(name => !name.StartsWith("bsn-", StringComparison.Ordinal)));
Assert.Empty(Bunshin.Linux.Ownership.OwnershipDirectory.Existing().SelectMany(folder => Directory.GetFiles(folder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-*.next"))));
    }
}
