using System.Diagnostics;
using System.Globalization;
using Bunshin.Datapaths.Kernel;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Tests.Kernel;

/// <summary>A process is killed at a random moment of its work; the next start must clean up. The victim is this program, asked to run <see cref="Victim"/> alone.</summary>
public sealed class CrashTests
{
    private const string Order = "BUNSHIN_TEST_VICTIM";
    private const int Children = 1000;

    [Fact(Explicit = true)]
    public void Victim()
    {
        var order = Environment.GetEnvironmentVariable(Order);
        Assert.SkipWhen(order is null, "only for a process that is to be killed");
        var names = order!.Split(' ');
        var children = Enumerable.Range(0, Children).Select(number => new ChildSpec
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"mv{number}"),
            Mode = MacvlanMode.Bridge,
            Namespace = NamespaceReference.Named(names[1 + (number % 2)]),
        });
        using var ledger = ResourceLedger.Open();
        ledger.Add(new OwnedResource.Namespace(names[3]), new OwnedResource.FileAt(names[4]));
        using var space = NetworkNamespace.CreateNamed(names[3]);
        File.WriteAllText(names[4], "left behind");
        Console.Error.WriteLine("about to begin");
        using var running = new KernelDatapath().Start(new ParentSpec { Name = "p0", Namespace = NamespaceReference.Named(names[0]), Children = [.. children] });
        Console.Error.WriteLine("all are there");
        Thread.Sleep(Timeout.Infinite);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(120)]
    [InlineData(-1)]
    public void What_a_killed_process_leaves_the_next_sweep_removes_and_nothing_else(int delayMilliseconds)
    {
        using var bench = new KernelBench();
        var extra = string.Create(CultureInfo.InvariantCulture, $"bsn-{Environment.ProcessId}-v{delayMilliseconds}");
        var file = Path.Combine(Path.GetTempPath(), extra);
        bench.Net.CreateLink(new NewLink { Name = "mv1000", LinkIndex = bench.Net.GetLink("p0").Index, Kind = new MacvlanKind { Mode = MacvlanLinkMode.Bridge } });
        using var victim = Begin($"{bench.Parent} {bench.First} {bench.Second} {extra} {file}");
        while (victim.StandardError.ReadLine() is { } line && line != (delayMilliseconds < 0 ? "all are there" : "about to begin"))
        {
        }

        Thread.Sleep(Math.Max(0, delayMilliseconds));
        Assert.False(victim.HasExited);
        victim.Kill();
        victim.WaitForExit();
        var left = bench.CountChildren() - 1;
        Assert.True(File.Exists(file));
        Assert.True(delayMilliseconds >= 0 || left == Children);

        var report = OrphanSweep.Run();

        Assert.Empty(report.Failures);
        Assert.Equal(1, bench.CountChildren());
        Assert.False(File.Exists(file));
        Assert.DoesNotContain(extra, NetworkNamespace.ListNamed());
        Assert.Empty(Records(victim.Id));
        TestContext.Current.TestOutputHelper?.WriteLine($"{left} children were left");
    }

    [Fact]
    public void What_a_living_process_owns_no_sweep_touches()
    {
        using var bench = new KernelBench();
        using var running = new KernelDatapath().Start(bench.Spec(new ChildSpec { Name = "mv0" }));
        Assert.NotEmpty(Records(Environment.ProcessId));
        OrphanSweep.Run();
        Assert.NotNull(bench.Net.FindLink("mv0"));
    }

    [Fact]
    public void A_link_with_the_recorded_name_that_is_not_ours_survives()
    {
        using var bench = new KernelBench();
        using var victim = Begin($"{bench.Parent} {bench.First} {bench.Second} bsn-{Environment.ProcessId}-w {Path.GetTempPath()}/bsn-{Environment.ProcessId}-w");
        while (victim.StandardError.ReadLine() is { } line && line != "all are there")
        {
        }

        victim.Kill();
        victim.WaitForExit();
        using (var space = NetworkNamespace.Open(NamespaceReference.Named(bench.First)))
        using (var net = Bunshin.Linux.Netlink.RouteNetlink.Open(space))
        {
            net.ChangeLink(net.GetLink("mv0").Index, new LinkChange { Group = 0 });
        }

        OrphanSweep.Run();
        Assert.NotNull(bench.Find(bench.First, "mv0"));
        Assert.Equal(1, bench.CountChildren());
    }

    private static Process Begin(string order)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-explicit", "only", "-method", $"{typeof(CrashTests).FullName}.{nameof(Victim)}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Order] = order;
        return Process.Start(start)!;
    }

    private static string[] Records(int pid) =>
        [.. OwnershipDirectory.Existing().SelectMany(folder => Directory.GetFiles(folder, string.Create(CultureInfo.InvariantCulture, $"{pid}-*")))];
}
