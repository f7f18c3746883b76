using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Bunshin.Bench.Docker;

/// <summary>
/// Many containers' worth of requests straight at the plugin's socket: all are created and joined, then all leave and are removed, round
/// after round. How fast, and whether memory grows.
/// </summary>
internal static class DockerBench
{
    private static readonly string[] Methods = ["CreateEndpoint", "Join", "Leave", "DeleteEndpoint"];

    public static int Run(IReadOnlyList<string> args)
    {
        var endpoints = Number(args, "--endpoints", 250);
        var rounds = Number(args, "--rounds", 10);
        var clients = Number(args, "--clients", 1);
        var datapath = Option(args, "--datapath") ?? "auto";
        using var daemon = new BenchDaemon(Option(args, "--program") ?? Path.Combine(AppContext.BaseDirectory, "bunshin"));
        RunAsync(daemon, endpoints, rounds, clients, datapath).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(BenchDaemon daemon, int endpoints, int rounds, int clients, string datapath)
    {
        _ = await daemon.CallAsync(
            "CreateNetwork",
            """{"NetworkID":"bench","Options":{"com.docker.network.generic":{"parent":"p0","datapath":"DATAPATH"}},"IPv4Data":[{"Pool":"10.77.0.0/16","Gateway":"10.77.0.1/16"}]}"""
                .Replace("DATAPATH", datapath, StringComparison.Ordinal));
        var times = Methods.ToDictionary(method => method, _ => new ConcurrentBag<double>(), StringComparer.Ordinal);
        var cycles = new List<double>();
        Say($"{endpoints} endpoints, {clients} clients, datapath {datapath}; memory before: {daemon.Memory:F1} MB");
        for (var round = 1; round <= rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await EachAsync(endpoints, clients, async number =>
            {
                times["CreateEndpoint"].Add(await daemon.CallAsync("CreateEndpoint", Body(round, number, $$""","Interface":{"Address":"10.77.{{1 + (number / 250)}}.{{1 + (number % 250)}}/16"}""")));
                times["Join"].Add(await daemon.CallAsync("Join", Body(round, number, $",\"SandboxKey\":\"/var/run/docker/netns/bench-{number}\"")));
            });
            await EachAsync(endpoints, clients, async number =>
            {
                times["Leave"].Add(await daemon.CallAsync("Leave", Body(round, number, "")));
                times["DeleteEndpoint"].Add(await daemon.CallAsync("DeleteEndpoint", Body(round, number, "")));
            });
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            cycles.Add(endpoints / seconds);
            Say($"round {round,2}: {endpoints / seconds,7:F1} containers/s, memory {daemon.Memory:F1} MB");
        }

        Say($"median of rounds: {Quantile([.. cycles], 0.5):F1} containers/s, {Quantile([.. cycles], 0.5) * Methods.Length:F0} requests/s");
        foreach (var method in Methods)
        {
            double[] sorted = [.. times[method].Order()];
            Say($"{method,-15} p50 {Quantile(sorted, 0.5),7:F2} ms   p99 {Quantile(sorted, 0.99),7:F2} ms   max {sorted[^1],7:F2} ms");
        }
    }

    private static Task EachAsync(int count, int clients, Func<int, Task> work) => Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = clients }, async (number, _) => await work(number));

    // An engine's ids are 64 hexadecimal digits without a pattern; links are named after the first of them.
    private static string Body(int round, int number, string more)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>([round, number])));
        return $"{{\"NetworkID\":\"bench\",\"EndpointID\":\"{id}\"{more}}}";
    }

    private static double Quantile(double[] values, double part)
    {
        Array.Sort(values);
        return values[(int)Math.Min(values.Length - 1, values.Length * part)];
    }

    private static int Number(IReadOnlyList<string> args, string name, int otherwise) =>
        Option(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string? Option(IReadOnlyList<string> args, string name)
    {
        var at = args.ToList().IndexOf(name);
        return at >= 0 && at + 1 < args.Count ? args[at + 1] : null;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
