using System.Diagnostics;
using System.Globalization;

namespace Bunshin.Cli.Tests.Daemon;

/// <summary>
/// Two daemons that meet, the second at any moment of the first one's start: one of them serves, on all of its sockets, and the other ends with one
/// line that says who holds what.
/// </summary>
public sealed class Two_daemons
{
    /// <summary>A start takes some hundred milliseconds on an idle machine.</summary>
    private const int LongestStart = 1500;

    // What systemd does: sockets that are there before the daemon, and are passed on.
    private const string Activate = """
        $^F = 10; for (split /,/, shift @ARGV) { push @all, IO::Socket::UNIX->new(Local => $_, Listen => 100) or die $! }
        fileno($all[0]) == 3 && fileno($all[1]) == 4 or die; $ENV{LISTEN_FDS} = 2; $ENV{LISTEN_PID} = $$; exec @ARGV
        """;

    private enum Meeting
    {
        SameStateAndSockets,
        OtherState,
        OtherSockets,
        LinkToTheState,
        SecondNameOfTheState,
        SocketsOfSystemd,
    }

    [Fact]
    public async Task Leave_the_one_that_was_there_alone()
    {
        for (var meeting = Meeting.SameStateAndSockets; meeting <= Meeting.SocketsOfSystemd; meeting++)
        {
            await MeetAsync(meeting, Random.Shared.Next(LongestStart / 2));
        }
    }

    [Fact(Explicit = true)]
    public async Task Leave_the_one_that_was_there_alone_in_every_round()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("BUNSHIN_ROUNDS"), CultureInfo.InvariantCulture, out var given) ? given : 200;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BUNSHIN_SEED"), CultureInfo.InvariantCulture, out var chosen) ? chosen : Environment.TickCount;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"two daemons: {rounds} rounds, seed {seed}"));
        var chance = new Random(seed);
        var won = new int[6];
        for (var round = 0; round < rounds; round++)
        {
            var meeting = (Meeting)(round % 6);
            won[round % 6] += await MeetAsync(meeting, chance.Next(LongestStart)) ? 1 : 0;
        }

        Console.Error.WriteLine($"two daemons: the first served in {string.Join(", ", won.Select((count, at) => $"{count} ({(Meeting)at})"))}; the second was there first in the others");
    }

    /// <returns>Whether the one that was started first serves.</returns>
    private static async Task<bool> MeetAsync(Meeting meeting, int milliseconds)
    {
        using var first = new DaemonProcess();
        if (meeting is Meeting.LinkToTheState or Meeting.SecondNameOfTheState)
        {
            await MakeStateAsync(first, meeting);
        }

        using var second = meeting switch
        {
            Meeting.OtherState => new DaemonProcess(first) { State = first.State + ".other" },
            Meeting.OtherSockets => new DaemonProcess(first) { PluginSocket = first.ApiSocket + ".p", ApiSocket = first.ApiSocket + ".a" },
            Meeting.LinkToTheState or Meeting.SecondNameOfTheState => new DaemonProcess(first) { State = first.State + ".link" },
            _ => new DaemonProcess(first),
        };
        string[]? before = null;
        if (meeting == Meeting.SocketsOfSystemd)
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(first.PluginSocket)!);
            before = ["perl", "-MIO::Socket::UNIX", "-e", Activate, $"{first.PluginSocket},{first.ApiSocket}"];
        }

        // With passed sockets the first holds them whatever happens, so it must be the one that waits.
        first.Launch(["--wait", before is null ? "0" : "15"], before);
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        second.Launch(["--wait", "0"]);
        var where = string.Create(CultureInfo.InvariantCulture, $"{meeting}, {milliseconds} ms");
        return await AssertOneServesAsync(first, second, where) == first;
    }

    private static async Task MakeStateAsync(DaemonProcess first, Meeting meeting)
    {
        first.Start();
        Assert.Equal(0, first.Stop());
        using var made = Process.Start("ln", meeting == Meeting.LinkToTheState ? ["-s", first.State, first.State + ".link"] : [first.State, first.State + ".link"]);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<DaemonProcess> AssertOneServesAsync(DaemonProcess first, DaemonProcess second, string where)
    {
        var watch = Stopwatch.StartNew();
        while (!((first.HasExited || second.HasExited) && (Serves(first) || Serves(second))) && watch.Elapsed < TimeSpan.FromSeconds(40))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var logs = $"{where}:\nfirst:\n{first.Log}\nsecond:\n{second.Log}";
        Assert.True(first.HasExited != second.HasExited, logs);
        var (one, other) = first.HasExited ? (second, first) : (first, second);
        Assert.True(other.WaitForExit() == 1, logs);
        var said = other.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(said.Length == 1 && said[0].Contains($"process {one.Id} (", StringComparison.Ordinal), logs);
        Assert.True((await one.CallAsync("Plugin.Activate")).TryGetProperty("Implements", out _), logs);
        Assert.True((await one.GetAsync("/health")).Status == 200, logs);
        Assert.Equal(0, one.Stop());
        return one;
    }

    private static bool Serves(DaemonProcess daemon) => !daemon.HasExited && daemon.Log.Contains(" serves Docker on ", StringComparison.Ordinal);
}
