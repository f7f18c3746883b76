using System.Diagnostics;
using System.Globalization;
using Bunshin.Datapaths.Kernel;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Datapaths.Tests.Kernel;

/// <summary>Not a test but a measurement, run on demand: <c>-explicit only -class *CreationTimeComparison</c>.</summary>
public sealed class CreationTimeComparison
{
    private const int Count = 1000;
    private const int Rounds = 9;

    [Fact(Explicit = true)]
    public void A_thousand_children_ours_and_ip_batch_by_turns()
    {
        using var bench = new KernelBench();
        var batch = Path.GetTempFileName();
        File.WriteAllLines(batch, Enumerable.Range(0, Count).Select(number => string.Create(CultureInfo.InvariantCulture, $"link add mv{number} link p0 type macvlan mode bridge")));
        var spec = bench.Spec([.. Enumerable.Range(0, Count).Select(number => new ChildSpec { Name = string.Create(CultureInfo.InvariantCulture, $"mv{number}"), Mode = MacvlanMode.Bridge })]);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            using (new KernelDatapath().Start(spec))
            {
                ours.Add(clock.Elapsed.TotalMilliseconds);
            }

            // Timed inside the namespace, as ours: entering it is not part of making children.
            clock.Restart();
            bench.Space.Run(() =>
            {
                using var ip = Process.Start("ip", ["-batch", batch]);
                ip.WaitForExit();
                Assert.Equal(0, ip.ExitCode);
            });
            theirs.Add(clock.Elapsed.TotalMilliseconds);
            bench.Net.DeleteLinksTogether([.. bench.Net.Links().Where(link => link.Name.StartsWith("mv", StringComparison.Ordinal)).Select(link => link.Index)], Bunshin.Linux.Ownership.OwnershipMark.NewGroup());
        }

        File.Delete(batch);

        // The first round warms up both.
        var (our, their) = (Median(ours.Skip(1)), Median(theirs.Skip(1)));
        TestContext.Current.TestOutputHelper?.WriteLine($"per child, median of {Rounds}: ours {our / Count * 1000:F0} us, ip -batch {their / Count * 1000:F0} us, ratio {our / their:F2}");
        Assert.True(our <= their, $"ours {our:F0} ms, ip -batch {their:F0} ms");

        static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
    }
}
