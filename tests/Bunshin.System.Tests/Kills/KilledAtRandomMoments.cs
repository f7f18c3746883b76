using System.Globalization;
using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Kills;

/// <summary>
/// kill -9 while something is under way. <c>BUNSHIN_SEED</c> repeats a run, <c>BUNSHIN_MOMENTS</c> says how many moments the long runs have.
/// </summary>
public sealed class KilledAtRandomMoments(ITestOutputHelper output) : IDisposable
{
    // What is broken off must be right soon, and what is left of it gone when it is certain that nobody will ask for it again.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan InAWhile = TimeSpan.FromSeconds(180);
    private readonly Site _site = new();

    [Fact]
    public void A_killed_daemon_leaves_nothing_and_loses_nothing() => Moments(8, server => (server.Bunshin!.Kill, server.Bunshin.Start));

    [Fact]
    public void A_killed_engine_leaves_nothing_and_loses_nothing() => Moments(3, server => (server.Docker.Kill, server.Docker.Start));

    [Fact(Explicit = true)]
    public void A_daemon_killed_many_times() => Moments(Setting("BUNSHIN_MOMENTS", 200), server => (server.Bunshin!.Kill, server.Bunshin.Start));

    [Fact(Explicit = true)]
    public void An_engine_killed_many_times() => Moments(Setting("BUNSHIN_MOMENTS", 200), server => (server.Docker.Kill, server.Docker.Start));

    public void Dispose() => _site.Dispose();

    private static int Setting(string name, int value) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : value;

    private void Moments(int count, Func<Server, (Action Kill, Action Start)> victim)
    {
        var seed = Setting("BUNSHIN_SEED", Random.Shared.Next());
        output.WriteLine($"BUNSHIN_SEED={seed}");
        var random = new Random(seed);
        var server = _site.Server();
        _ = _site.Lan.Plug(server.Machine, "eth1");
        var use = new RandomUse(server, random);
        use.Prepare();
        var (kill, start) = victim(server);
        for (var moment = 0; moment < count; moment++)
        {
            Once(server, use.Next(), TimeSpan.FromMilliseconds(random.Next(450)), kill, start, $"moment {moment} of seed {seed}");
        }

        server.Clear();
        Agree(server, Agreement.Remains, InAWhile, $"after all was removed of seed {seed}");
        var left = new OurView(server);
        Assert.Empty(left.NetworkIds);
        Assert.Empty(left.Endpoints);
        Assert.Empty(left.Pools);
    }

    private void Once(Server server, string command, TimeSpan delay, Action kill, Action start, string when)
    {
        var doing = Task.Run(() => server.Try(command));
        Thread.Sleep(delay);
        kill();
        start();
        var outcome = doing.GetAwaiter().GetResult();
        var line = $"{when}: {command}, killed after {delay.TotalMilliseconds:0} ms: {(outcome.IsGood ? "good" : outcome.Said)}";
        output.WriteLine(line);
        Agree(server, Agreement.Wrongs, Soon, line);
    }

    private static void Agree(Server server, Func<Server, IReadOnlyList<string>> look, TimeSpan patience, string when)
    {
        IReadOnlyList<string> found = [];
        var agree = Poll.Until(() => (found = look(server)).Count == 0, patience);
        Assert.True(agree, $"{when}:\n{string.Join('\n', found)}\n{server.Bunshin!.LastWords}");
    }
}
