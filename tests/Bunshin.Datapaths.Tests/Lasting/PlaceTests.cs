using System.Globalization;
using Bunshin.Datapaths.Ebpf;
using Bunshin.Linux.Bpf;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths.Tests.Lasting;

/// <summary>What the ebpf datapath keeps of a lasting parent goes when it is kept for nobody.</summary>
public sealed class Places_of_lasting_parents
{
    [Fact]
    public void Are_not_left_by_a_start_that_is_refused()
    {
        using var bench = Bench();
        using var other = bench.Datapath.Start(bench.Net.Spec(bench.Child(1)));

        var refused = Assert.Throws<DatapathException>(() => bench.Start(bench.Child(2)));

        Assert.Contains("is served by another ebpf datapath already", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Left(bench));
        Assert.NotNull(bench.Net.HostNet.FindLink("c1"));
    }

    [Fact]
    public void Are_swept_once_nobody_serves_and_the_children_are_gone()
    {
        using var bench = Bench();
        bench.Start(bench.Child(1)).Detach();
        _ = EbpfDatapath.Sweep();
        Assert.Equal(2, Left(bench).Count);

        bench.Net.HostNet.DeleteLink(bench.Net.HostNet.GetLink("c1").Index);

        AwaitSwept(bench);
        Assert.DoesNotContain(bench.Net.HostNet.Links(), static link => link.Alias?.StartsWith("bunshin: the way", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Are_made_anew_where_somebody_was_killed_while_making_them()
    {
        using var bench = Bench();
        string name;
        using (bench.Start(bench.Child(1)))
        {
            name = Path.GetFileName(Left(bench)[0]);
        }

        var half = Path.Combine(NamespaceReference.RunDirectory, name);
        File.WriteAllText(half, "");
        bench.Start(bench.Child(1)).Dispose();
        Assert.Empty(Left(bench));

        File.WriteAllText(half, "");
        AwaitSwept(bench);
    }

    // Another sweep, of a start elsewhere, may have a place in its hands at this moment.
    private static void AwaitSwept(LastingBench bench) => Assert.True(SpinWait.SpinUntil(
        () =>
        {
            _ = EbpfDatapath.Sweep();
            return Left(bench).Count == 0;
        },
        TimeSpan.FromSeconds(10)));

    private static LastingBench Bench()
    {
        var probe = new EbpfDatapath().Probe(ChildKind.Macvlan);
        Assert.SkipUnless(probe.IsSupported, probe.Reason);
        return new LastingBench("ebpf");
    }

    // The namespace and the folder of pins, by the number of the parent's namespace in their name.
    private static List<string> Left(LastingBench bench)
    {
        var number = bench.Net.Host.Identity.Inode.ToString(CultureInfo.InvariantCulture);
        var pins = Path.Combine(BpfFilesystem.DefaultFolder, "bunshin");
        return
        [
            .. NetworkNamespace.ListNamed().Where(name => name.StartsWith("bunshin-ebpf-", StringComparison.Ordinal) && name.EndsWith(number, StringComparison.Ordinal)),
            .. Directory.Exists(pins) ? Directory.EnumerateDirectories(pins, $"*-{number}") : [],
        ];
    }
}
