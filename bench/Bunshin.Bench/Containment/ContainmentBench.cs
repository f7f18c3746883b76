using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Bunshin.Bench.Docker;
using Bunshin.Datapaths;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks;
using Bunshin.Networks.Announcing;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Health;
using Bunshin.Networks.Probing;
using Bunshin.Networks.Requests;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;
using Bunshin.Networks.Tests.Attaching;
using Bunshin.Packets.Addresses;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bunshin.Bench.Containment;

/// <summary>
/// Whether one parent holds up others: joins on nine parents while a change of the tenth takes 10 s, beside the same without, interleaved; and how
/// fast a daemon answers <c>/health</c> while 300 joins are under way.
/// </summary>
internal static class ContainmentBench
{
    private const int Parents = 10;
    private const int Clients = 4;
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(10);

    public static int Run(Arguments arguments)
    {
        var endpoints = arguments.Number("--endpoints", 1000);
        var rounds = arguments.Number("--rounds", 3);
        foreach (var datapath in (arguments.Option("--datapath") ?? "kernel").Split(','))
        {
            var kind = Enum.Parse<DatapathKind>(datapath, ignoreCase: true);
            var slow = new List<double>();
            var free = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                // Alternately first, so that neither has the warmer machine.
                foreach (var isSlow in round % 2 == 0 ? new[] { false, true } : [true, false])
                {
                    var p99 = RunRound(kind, endpoints, isSlow);
                    (isSlow ? slow : free).Add(p99);
                    Say($"{datapath}, round {round + 1}, {(isSlow ? "one parent waits" : "no parent waits ")}: p99 of the other parents' joins {p99:F1} ms");
                }
            }

            Say($"{datapath}: {endpoints} endpoints on {Parents} parents, median of p99: {Median(free):F1} ms without, {Median(slow):F1} ms with one that waits; ratio {Median(slow) / Median(free):F2}");
        }

        RunHealth(arguments.Option("--program") ?? Path.Combine(AppContext.BaseDirectory, "bunshin"), arguments.Number("--joins", 300)).GetAwaiter().GetResult();
        return 0;
    }

    private static double RunRound(DatapathKind kind, int endpoints, bool isSlow)
    {
        using var space = NetworkNamespace.CreateAnonymous();
        using var wire = NetworkNamespace.CreateAnonymous();
        using var net = RouteNetlink.Open(space);
        foreach (var parent in Enumerable.Range(0, Parents))
        {
            net.CreateLink(new NewLink { Name = $"p{parent}", IsUp = true, Kind = new VethKind { Peer = new NewLink { Name = $"w{parent}", Kind = new VethKind(), Namespace = wire } } });
        }

        var folder = Directory.CreateTempSubdirectory("bunshin-bench-").FullName;
        try
        {
            return space.Run(() => RunRoundInside(kind, endpoints, isSlow, Path.Combine(folder, "networks.db")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double RunRoundInside(DatapathKind kind, int endpoints, bool isSlow, string state)
    {
        using var store = SqliteStore.Open(state, TimeSpan.Zero);
        var registry = new Registry(store);
        var board = new HealthBoard();
        var marks = new LinkMarks(registry.Installation);
        using var kernel = new KernelHost(marks, board, NullLogger.Instance);
        var host = new HostWithFaults(kernel, "p0");
        using var attachments = new ParentAttachments(registry, new LinkAnnouncer(), host, marks, board, NullLogger.Instance);
        var service = new NetworkService(registry, attachments, new EndpointAddresses(registry, attachments, new LanProbe(), new UnsharedAddresses()));
        for (var parent = 0; parent < Parents; parent++)
        {
            var settings = new NetworkSettings { Parent = $"p{parent}", Datapath = kind, Probe = ProbeEffort.None };
            _ = service.CreateNetworkAsync($"n{parent}", settings, [new Subnet(IpPrefix.Parse($"10.{parent}.0.0/16"), null)]).GetAwaiter().GetResult();
            Join(service, parent, 0);
        }

        var waiting = Task.CompletedTask;
        if (isSlow)
        {
            var slow = 1;
            host.Before = () =>
            {
                if (Interlocked.Exchange(ref slow, 0) == 1)
                {
                    Thread.Sleep(s_slow);
                }
            };
            waiting = Task.Factory.StartNew(() => Join(service, 0, 1), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Thread.Sleep(100);
        }

        var times = JoinOthers(service, endpoints);
        if (isSlow && waiting.IsCompleted)
        {
            Say($"(the parent that waits was done before the others: more endpoints are needed to fill {s_slow.TotalSeconds} s)");
        }

        waiting.GetAwaiter().GetResult();
        foreach (var endpoint in registry.Current.Endpoints.Values)
        {
            service.LeaveAsync(endpoint.NetworkId, endpoint.Id).GetAwaiter().GetResult();
        }

        Parallel.For(0, Parents, parent => service.DeleteNetworkAsync($"n{parent}").GetAwaiter().GetResult());
        return times.Order().ElementAt((int)(times.Count * 0.99));
    }

    private static ConcurrentBag<double> JoinOthers(NetworkService service, int endpoints)
    {
        var times = new ConcurrentBag<double>();
        var left = endpoints;
        var clients = Enumerable.Range(0, Clients).Select(_ => new Thread(() =>
        {
            while (Interlocked.Decrement(ref left) is >= 0 and var number)
            {
                times.Add(Join(service, 1 + (number % (Parents - 1)), 2 + (number / (Parents - 1))));
            }
        })).ToArray();
        Array.ForEach(clients, static client => client.Start());
        Array.ForEach(clients, static client => client.Join());
        return times;
    }

    private static double Join(NetworkService service, int parent, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{parent:x2}{number:x6}0000{parent:x2}{number:x6}");
        _ = service.CreateEndpointAsync(new EndpointRequest($"n{parent}", id, IpPrefix.Parse($"10.{parent}.{1 + (number / 250)}.{1 + (number % 250)}/16"), null, null)).GetAwaiter().GetResult();
        var started = Stopwatch.GetTimestamp();
        _ = service.JoinAsync($"n{parent}", id, $"/run/netns/bunshin-bench-{id}").GetAwaiter().GetResult();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task RunHealth(string program, int joins)
    {
        using var daemon = new BenchDaemon(program);
        _ = await daemon.CallAsync(
            "CreateNetwork",
            """{"NetworkID":"bench","Options":{"com.docker.network.generic":{"parent":"p0"}},"IPv4Data":[{"Pool":"10.77.0.0/16","Gateway":"10.77.0.1/16"}]}""");
        for (var number = 0; number < joins; number++)
        {
            _ = await daemon.CallAsync("CreateEndpoint", $$"""{"NetworkID":"bench","EndpointID":"{{number:x12}}","Interface":{ "Address":"10.77.{{1 + (number / 250)}}.{{1 + (number % 250)}}/16" } }""");
        }

        var quiet = new List<double>();
        for (var look = 0; look < 50; look++)
        {
            quiet.Add(await daemon.AskHealthAsync());
        }

        var under = Task.WhenAll(Enumerable.Range(0, joins).Select(number => daemon.CallAsync(
            "Join", $$"""{"NetworkID":"bench","EndpointID":"{{number:x12}}","SandboxKey":"/run/netns/bunshin-bench-{{number}}" }""")));
        var busy = new List<double>();
        while (!under.IsCompleted)
        {
            busy.Add(await daemon.AskHealthAsync());
        }

        var times = await under;
        Say($"/health: median {Median(quiet):F1} ms at rest; while {joins} joins are under way (the last took {times.Max():F0} ms) median {Median(busy):F1} ms, worst {busy.Max():F1} ms of {busy.Count}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
