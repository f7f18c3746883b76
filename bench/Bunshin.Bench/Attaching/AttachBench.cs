using System.Diagnostics;
using System.Globalization;
using Bunshin.RealEngine;

namespace Bunshin.Bench.Attaching;

/// <summary>
/// From <c>docker run</c> to the first answer of a host on the LAN, by Docker's own macvlan driver and by ours, in turns on one engine:
/// each of ours stands between two of Docker's and counts as its ratio to their mean.
/// </summary>
internal static class AttachBench
{
    private static readonly (string Name, string Words, string Host)[] Networks =
    [
        ("macvlan", "-d macvlan --subnet 172.29.0.0/24 -o parent=eth1", "172.29.0.100"),
        ("bunshin", "-d bunshin --subnet 172.30.0.0/24 -o parent=eth0", "172.30.0.100"),
        ("bunshin-userspace", "-d bunshin --subnet 172.31.0.0/24 -o parent=eth2 -o datapath=userspace", "172.31.0.100"),
    ];

    public static int Run(IReadOnlyList<string> args)
    {
        if (Requirements.Missing is { } missing)
        {
            Console.Error.WriteLine($"attach: {missing}");
            return 1;
        }

        var rounds = args.Contains("--quick") ? 15 : 40;
        using var lan = new Lan();
        _ = lan.AddHost("lanhost", [.. Networks.Select(static network => network.Host + "/24")]);
        using var server = new Server("server1", lan);
        foreach (var card in (string[])["eth1", "eth2"])
        {
            _ = lan.Plug(server.Machine, card);
        }

        foreach (var network in Networks)
        {
            _ = server.Do($"docker network create {network.Words} {network.Name}");
            _ = FirstAnswer(server, network.Name, network.Host); // Warm.
        }

        Report(Measure(server, rounds), rounds);
        return 0;
    }

    private static Dictionary<string, List<(double Time, double Ratio)>> Measure(Server server, int rounds)
    {
        var samples = Networks.ToDictionary(static network => network.Name, static _ => new List<(double, double)>());
        var (baseline, _, baselineHost) = Networks[0];
        var before = FirstAnswer(server, baseline, baselineHost);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, _, host) in Networks.Skip(1))
            {
                var found = FirstAnswer(server, name, host);
                var after = FirstAnswer(server, baseline, baselineHost);
                samples[name].Add((found, found / ((before + after) / 2)));
                samples[baseline].Add((after, 1));
                before = after;
            }
        }

        return samples;
    }

    /// <summary>Milliseconds.</summary>
    private static double FirstAnswer(Server server, string network, string host)
    {
        var watch = Stopwatch.StartNew();
        using var run = server.Docker.Start($"docker run --rm --network {network} busybox ping -c 1 -W 5 {host}");
        double? answered = null;
        while (run.StandardOutput.ReadLine() is { } line)
        {
            answered ??= line.Contains("bytes from", StringComparison.Ordinal) ? watch.Elapsed.TotalMilliseconds : null;
        }

        run.WaitForExit();
        return answered ?? throw new EngineException($"a container of {network} gets no answer: {run.StandardError.ReadToEnd()}");
    }

    private static void Report(Dictionary<string, List<(double Time, double Ratio)>> samples, int rounds)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"docker run to the first answer, {rounds} rounds, medians"));
        foreach (var (name, found) in samples)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-20} {Median(found.Select(static sample => sample.Time)),6:0} ms   ratio {Median(found.Select(static sample => sample.Ratio)):0.000}"));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
