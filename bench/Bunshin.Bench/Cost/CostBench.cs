using System.Globalization;
using Bunshin.Bench.Macro;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Bench.Cost;

/// <summary>
/// What a frame costs between a socket and a socket, all of it done by one thread: paths in turns of some milliseconds, the lower quartile of many
/// batches of some 50 µs. Who else is busy interrupts a few batches and changes little: it tells a hundredth where throughput of
/// two threads, on a machine with other work, does not tell a tenth.
/// </summary>
internal static class CostBench
{
    private const int Rounds = 30;
    private const ulong First = 1;

    public static int Run(Arguments args)
    {
        // A relay is another thread, so this is not a measure of it.
        var datapaths = args.Datapaths().Where(static datapath => datapath.Kind != Datapaths.DatapathKind.Userspace).ToArray();
        var sides = new List<Side>();
        try
        {
            var subnet = 0;
            foreach (var crowd in args.Crowds())
            {
                sides.AddRange(datapaths.Select(datapath => new Side(datapath, Shape.Macvlan(MacvlanMode.Bridge).Among(crowd), ++subnet)));
            }

            var seconds = sides.Count * (args.IsQuick ? 1.0 : 4.0);
            var thread = new Thread(() => MeasureAll(sides, TimeSpan.FromSeconds(seconds / Rounds)));
            thread.Start();
            thread.Join();
            return 0;
        }
        finally
        {
            sides.ForEach(static side => side.Dispose());
        }
    }

    private static void MeasureAll(List<Side> sides, TimeSpan round)
    {
        CpuAffinity.PinCaller(First);
        Console.WriteLine($"{"path",-12} {"traffic",-11} {"mode",-14} {"datapath",-10} {"ns",9} {"a",-7} ratio to the first of the path (quartiles)");
        foreach (var toWire in (bool[])[false, true])
        {
            foreach (var (name, make) in PathWork.All)
            {
                var works = sides.Select(side => make(side.A, toWire ? side.Wire : side.B, toWire ? side.AddressOfWire : side.AddressOfB)).ToArray();
                try
                {
                    var found = Enumerable.Range(0, Rounds).Select(_ => CostRound.Measure(works, round)).ToArray();
                    Print(sides, works, toWire, name, found);
                }
                finally
                {
                    Array.ForEach(works, static work => work.Dispose());
                }
            }
        }
    }

    private static void Print(List<Side> sides, PathWork[] works, bool toWire, string name, double[][] found)
    {
        for (var at = 0; at < sides.Count; at++)
        {
            var ratios = found.Select(round => round[at] / round[0]).Order().ToArray();
            var cost = found.Select(round => round[at]).Order().ElementAt(Rounds / 2);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(toWire ? "child-wire" : "child-child"),-12} {name,-11} {sides[at].Shape.Name,-14} {sides[at].Label,-10} {cost,9:F0} {works[at].Unit,-7} {ratios[Rounds / 2]:F3} ({ratios[Rounds / 4]:F3}, {ratios[Rounds * 3 / 4]:F3})"));
        }
    }
}
