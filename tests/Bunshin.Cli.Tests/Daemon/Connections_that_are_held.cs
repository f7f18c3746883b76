using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Bunshin.Cli.Tests.Daemon;

/// <summary>Whoever holds connections open, at whichever door, keeps nobody from being answered, and ends nothing.</summary>
public sealed class Connections_that_are_held
{
    private const int Many = 1200;
    private const int Port = 9464;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(null)]
    [InlineData("700")]
    public async Task At_the_metrics_door_and_by_the_engines_own_user(string? files)
    {
        using var daemon = new DaemonProcess();
        daemon.Launch(["--metrics", $"127.0.0.1:{Port}"], files is null ? null : ["prlimit", $"--nofile={files}:{files}"]);
        daemon.Await(() => daemon.Log.Contains(" serves Docker on ", StringComparison.Ordinal));
        var held = new List<Socket>();
        try
        {
            for (var number = 0; number < Many; number++)
            {
                held.Add(daemon.Connect(Port));
            }

            await AssertAnswersAsync(daemon, files);
            for (var number = 0; number < Many; number++)
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                held.Add(socket);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(daemon.PluginSocket), TestContext.Current.CancellationToken);
                await TrySendAsync(socket, "POST /Plugin.Activate HTTP/1.1\r\nHost: x\r\nX-Slow: "u8.ToArray());
            }

            await AssertAnswersAsync(daemon, files);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }

        Assert.Equal(0, daemon.Stop());
    }

    [Fact]
    public async Task Or_a_request_that_is_mostly_mistakes_makes_no_long_answer_and_no_long_log()
    {
        using var daemon = new DaemonProcess();
        daemon.Start();
        var options = new StringBuilder();
        for (var number = 0; number < 30_000; number++)
        {
            _ = options.Append(number == 0 ? "" : ",").Append($"\"wrong\\n{number}\":\"\\u001b[2J\"");
        }

        var answer = await daemon.CallAsync(
            "NetworkDriver.CreateNetwork", "{\"NetworkID\":\"n\",\"Options\":{\"com.docker.network.generic\":{" + options + "}},\"IPv4Data\":[]}");
        var error = answer.GetProperty("Err").GetString()!;
        Assert.InRange(error.Length, 10, 2100);
        Assert.DoesNotContain(error, char.IsControl);
        daemon.Await(() => daemon.Log.Contains("CreateNetwork", StringComparison.Ordinal));
        Assert.InRange(daemon.Log.Length, 10, 10_000);
        Assert.DoesNotContain('\u001b', daemon.Log);
    }

    private static async Task AssertAnswersAsync(DaemonProcess daemon, string? files)
    {
        var watch = Stopwatch.StartNew();
        Assert.True((await daemon.CallAsync("Plugin.Activate")).TryGetProperty("Implements", out _));
        var (status, text) = await daemon.GetAsync("/health");
        if (files is null)
        {
            Assert.Equal(200, status);
        }
        else
        {
            Assert.Equal(503, status);
            Assert.Contains($"this process may have {files} files open", text, StringComparison.Ordinal);
            Assert.Contains("LimitNOFILE=", text, StringComparison.Ordinal);
        }

        using (var monitoring = new NetworkStream(daemon.Connect(Port), ownsSocket: true))
        {
            await monitoring.WriteAsync("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            using var reader = new StreamReader(monitoring);
            Assert.Contains("bunshin_networks 0", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Bound);
    }

    private static async Task TrySendAsync(Socket socket, byte[] bytes)
    {
        try
        {
            _ = await socket.SendAsync(bytes, TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            // It was shown out already.
        }
    }
}
