using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Datapaths.Ebpf;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Tests.Lasting;

/// <summary>
/// Processes that serve the same lasting children come, go and are killed while frames flow as fast as they can. <c>BUNSHIN_SEED</c>
/// repeats a run; <c>BUNSHIN_UPGRADES</c> and <c>BUNSHIN_KILLS</c> say how many there are in the long one.
/// </summary>
/// <remarks>
/// The processes are this program again, asked to run <see cref="Server"/> alone. In the long run each takes over from itself
/// <see cref="Each"/> times, for it is the taking over that is tried and not how long a process takes to start.
/// </remarks>
public sealed class Takeovers_under_traffic(ITestOutputHelper output)
{
    private const string Order = "BUNSHIN_TEST_TAKEOVER";
    private const string Serving = "serving";
    private const int Each = 10;

    // Of one child; it lets pass what is sent here.
    private static readonly ChildPolicy Guarded = new()
    {
        Guard = new SenderGuard { Addresses = [new IpPrefix(IpAddress.FromIPAddress(UserspaceBench.Ip(1)), 32)] },
        Sent = new() { Rules = [new() { Action = PolicyAction.Deny, Protocol = 99 }], Rate = new RateLimit(RateLimit.Most, RateLimit.MostBurst) },
        Received = new() { Rules = [new() { Action = PolicyAction.Allow, Protocol = 17 }], Default = PolicyAction.Deny },
    };

    [Fact(Explicit = true)]
    public void Server()
    {
        var order = Environment.GetEnvironmentVariable(Order);
        Assert.SkipWhen(order is null, "only for a process that is to be replaced");
        var words = order!.Split(' ');
        for (var left = int.Parse(words[0], CultureInfo.InvariantCulture); left > 0; left--)
        {
            var running = new EbpfDatapath().Start(Spec(words[1..]));
            running.Observe();
            if (left == 1)
            {
                Console.Error.WriteLine(Serving);
                _ = Console.In.ReadLine();
            }

            running.Detach();
        }
    }

    [Fact]
    public void Lose_no_frame() => Take(upgrades: 4, each: 1, kills: 4);

    [Fact(Explicit = true)]
    public void Lose_no_frame_in_the_long_run() => Take(Setting("BUNSHIN_UPGRADES", 1000) / Each, Each, Setting("BUNSHIN_KILLS", 100));

    private void Take(int upgrades, int each, int kills)
    {
        var probe = new EbpfDatapath().Probe(ChildKind.Macvlan);
        Assert.SkipUnless(probe.IsSupported, probe.Reason);
        var seed = Setting("BUNSHIN_SEED", Random.Shared.Next());
        output.WriteLine($"BUNSHIN_SEED={seed}");
        var random = new Random(seed);
        using var bench = new UserspaceBench();
        string[] places = [bench.Reference("host").Path, bench.Reference("c1").Path, bench.Reference("c2").Path];
        var server = Start(places, each);
        WaitUntilServing(server);
        bench.Raise("c1", "eth0");
        bench.Raise("c2", "eth0");
        Assert.True(SpinWait.SpinUntil(() => bench.Reaches("c1", "c2", 2) && bench.Reaches("wire", "c1", 1), 5000));

        using var traffic = new Traffic(bench, ("c1", "c2", 2), ("c2", "wire", 9), ("wire", "c1", 1));
        Thread.Sleep(1000);
        var control = traffic.Stop();
        traffic.Start();
        for (var round = 0; round < upgrades + kills; round++)
        {
            // Killed while it serves, or half-way through taking over.
            var isKilled = round % ((upgrades + kills) / kills) == 0 && kills-- > 0;
            if (isKilled)
            {
                Thread.Sleep(random.Next(1500));
                server.Kill();
            }
            else
            {
                WaitUntilServing(server);
                server.StandardInput.WriteLine();
            }

            server.WaitForExit();
            server.Dispose();
            server = Start(places, each);
        }

        WaitUntilServing(server);
        var under = traffic.Stop();
        output.WriteLine($"control: {control}; under takeovers: {under}");
        Assert.Equal((0, 0), (control.Lost, under.Lost));
        server.StandardInput.WriteLine();
        server.WaitForExit();
        server.Dispose();
        new EbpfDatapath().Start(Spec(places)).Dispose();
    }

    private static ParentSpec Spec(string[] places) => new()
    {
        Name = "p",
        Namespace = NamespaceReference.AtPath(places[0]),
        IsLasting = true,
        Children = [.. places[1..].Select((place, number) => new ChildSpec
        {
            Name = "eth0",
            Alias = LastingBench.Alias(number + 1),
            Mode = MacvlanMode.Bridge,
            Address = UserspaceBench.Mac(number + 1),
            Namespace = NamespaceReference.AtPath(place),
            Policy = number == 0 ? Guarded : null,
        })],
    };

    private static Process Start(string[] places, int each)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-explicit", "only", "-method", $"{typeof(Takeovers_under_traffic).FullName}.{nameof(Server)}"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Order] = string.Create(CultureInfo.InvariantCulture, $"{each} {string.Join(' ', places)}");
        return Process.Start(start)!;
    }

    private static void WaitUntilServing(Process server)
    {
        while (server.StandardError.ReadLine() is { } line)
        {
            if (line == Serving)
            {
                return;
            }
        }

        Assert.Fail($"it ended: {server.StandardOutput.ReadToEnd()}");
    }

    private static int Setting(string name, int value) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : value;

    /// <summary>Frames sent, and those of them that did not come.</summary>
    private readonly record struct Tally(long Sent, long Lost);

    /// <summary>Sends bursts that fit every buffer and waits for each to come, so that what is lost is lost on the way.</summary>
    private sealed class Traffic : IDisposable
    {
        private const int Burst = 64;
        private readonly (Socket From, Socket To)[] _flows;
        private readonly List<Thread> _threads = [];
        private volatile bool _isStopping;
        private long _sent;
        private long _lost;

        public Traffic(UserspaceBench bench, params (string From, string To, int Host)[] flows)
        {
            _flows = [.. flows.Select((flow, number) => Open(bench, flow.From, flow.To, flow.Host, 6000 + number))];
            Start();
        }

        public void Start()
        {
            (_sent, _lost, _isStopping) = (0, 0, false);
            foreach (var flow in _flows)
            {
                var thread = new Thread(() => Run(flow.From, flow.To));
                _threads.Add(thread);
                thread.Start();
            }
        }

        public Tally Stop()
        {
            _isStopping = true;
            _threads.ForEach(static thread => thread.Join());
            _threads.Clear();
            return new(_sent, _lost);
        }

        public void Dispose() => Stop();

        private static (Socket From, Socket To) Open(UserspaceBench bench, string from, string to, int host, int port)
        {
            var sockets = (bench.Udp(from, 0), bench.Udp(to, port));
            sockets.Item1.Connect(new IPEndPoint(UserspaceBench.Ip(host), port));
            return sockets;
        }

        private void Run(Socket from, Socket to)
        {
            var frame = new byte[64];
            while (!_isStopping)
            {
                for (var number = 0; number < Burst; number++)
                {
                    from.Send(frame);
                }

                _ = Interlocked.Add(ref _sent, Burst);
                _ = Interlocked.Add(ref _lost, Burst - Receive(to, frame));
            }
        }

        private static int Receive(Socket to, byte[] frame)
        {
            var came = 0;
            try
            {
                for (; came < Burst; came++)
                {
                    _ = to.Receive(frame);
                }
            }
            catch (SocketException late) when (late.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                // Nothing came for as long as the socket waits: the rest is lost.
            }

            return came;
        }
    }
}
