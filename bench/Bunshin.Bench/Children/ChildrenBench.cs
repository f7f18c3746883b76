using System.Diagnostics;
using System.Globalization;
using Bunshin.Bench.Macro;
using Bunshin.Datapaths;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Bench.Children;

/// <summary>What it takes to serve a parent, to put many children on it, one more beside them, and to take all away, by each datapath in turns.</summary>
internal static class ChildrenBench
{
    private static readonly string[] Steps = ["start", "all", "one more", "remove"];

    public static int Run(Arguments args)
    {
        var count = args.Number("--count", 1000);
        var rounds = args.IsQuick ? 3 : 7;
        var datapaths = args.Datapaths();
        var found = datapaths.ToDictionary(static datapath => datapath, static _ => Steps.Select(static _ => new List<double>()).ToArray());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var datapath in datapaths)
            {
                var times = Measure(datapath, count);
                for (var step = 0; step < Steps.Length; step++)
                {
                    found[datapath][step].Add(times[step]);
                }
            }
        }

        Console.WriteLine($"milliseconds to serve a parent, to make {count} children, one more, and to take all away; medians of {rounds}");
        Console.WriteLine($"{"datapath",-10} {string.Concat(Steps.Select(static step => $"{step,10}"))}");
        foreach (var (datapath, times) in found)
        {
            var medians = times.Select(values => string.Create(CultureInfo.InvariantCulture, $"{values.Order().ElementAt(rounds / 2),10:F1}"));
            Console.WriteLine($"{datapath.Kind.Word(),-10} {string.Concat(medians)}");
        }

        return 0;
    }

    private static double[] Measure(IDatapath datapath, int count)
    {
        using var host = NetworkNamespace.CreateAnonymous();
        using var home = NetworkNamespace.CreateAnonymous();
        using (var netlink = RouteNetlink.Open(host))
        {
            netlink.CreateLink(new NewLink { Name = "p", IsUp = true, Kind = new VethKind { Peer = new NewLink { Name = "w", Kind = new VethKind(), IsUp = true } } });
        }

        var watch = Stopwatch.StartNew();
        var running = datapath.Start(Spec(host, home, 0));
        var started = Next(watch);
        running.Change(Spec(host, home, count));
        var all = Next(watch);
        running.Change(Spec(host, home, count + 1));
        var oneMore = Next(watch);
        running.Dispose();
        return [started, all, oneMore, Next(watch)];
    }

    private static double Next(Stopwatch watch)
    {
        var time = watch.Elapsed.TotalMilliseconds;
        watch.Restart();
        return time;
    }

    private static ParentSpec Spec(NetworkNamespace host, NetworkNamespace home, int count) => new()
    {
        Name = "p",
        Namespace = Side.Reference(host),
        Children =
        [
            .. Enumerable.Range(0, count).Select(at => new ChildSpec
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"c{at}"),
                Namespace = Side.Reference(home),
            }),
        ],
    };
}
