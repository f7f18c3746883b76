using System.Diagnostics;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Tests.Lasting;

/// <summary>Who serves lasting children is killed. The victim is this program again, asked to run <see cref="Victim"/> alone.</summary>
public sealed class A_killed_server_of_lasting_children
{
    private const string Order = "BUNSHIN_TEST_LASTING";

    [Fact(Explicit = true)]
    public void Victim()
    {
        var order = Environment.GetEnvironmentVariable(Order);
        Assert.SkipWhen(order is null, "only for a process that is to be killed");
        var words = order!.Split(' ');
        var children = Enumerable.Range(1, 2).Select(number => new ChildSpec
        {
            Name = LastingBench.Home(number),
            Alias = LastingBench.Alias(number),
            Mode = MacvlanMode.Bridge,
            Address = Userspace.UserspaceBench.Mac(number),
        });

        // Were they on a record, by whatever mistake, a sweep must leave them all the same.
        using var ledger = ResourceLedger.Open();
        using var home = NetworkNamespace.Open(NamespaceReference.AtPath(words[2]));
        ledger.Add(new OwnedResource.Interface("eth0", home.Identity, words[2]));
        using var running = LastingBench.For(words[0]).Start(
            new ParentSpec { Name = "p", Namespace = NamespaceReference.AtPath(words[1]), IsLasting = true, Children = [.. children] });
        Console.Error.WriteLine("serving");
        Thread.Sleep(Timeout.Infinite);
    }

    [Theory]
    [MemberData(nameof(LastingBench.Datapaths), MemberType = typeof(LastingBench))]
    public void Leaves_them_to_the_next(string datapath)
    {
        using var bench = new LastingBench(datapath);
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-explicit", "only", "-method", $"{typeof(A_killed_server_of_lasting_children).FullName}.{nameof(Victim)}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Order] = $"{datapath} {bench.Net.Reference("host").Path} {bench.Net.Reference("c1").Path}";
        using var victim = Process.Start(start)!;
        while (victim.StandardError.ReadLine() is { } line && line != "serving")
        {
        }

        Assert.False(victim.HasExited);
        _ = (bench.Move(1), bench.Move(2));
        Assert.True(bench.Reaches(1, 2) && bench.ReachesWire(1));
        var before = bench.Link(1);

        victim.Kill();
        victim.WaitForExit();
        _ = OrphanSweep.Run();
        Assert.Equal(bench.ServesAlone, bench.Net.Reaches("c1", "c2", 2));

        using var next = bench.Start(bench.Moved(1), bench.Moved(2));
        var after = bench.Link(1);
        Assert.Equal((before.Index, before.Address, before.IsUp, before.Alias), (after.Index, after.Address, after.IsUp, after.Alias));
        Assert.True(bench.Reaches(1, 2) && bench.ReachesWire(1));
    }
}
