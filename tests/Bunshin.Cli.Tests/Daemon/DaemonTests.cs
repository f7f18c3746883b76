using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Bunshin.Cli.Tests.Daemon;

public sealed class DaemonTests
{
    private const string Net = "0734eaab5c585e1a2b937b4b92757cb3b9a11284471a049fb1fe356355b1d319";
    private const string Ep = "4f6cc4969ca40a45781dac34f5ca49f6f92f9fc32a69f03bb890fb833521e18f";

    [Fact]
    public async Task What_the_engine_makes_is_told_by_the_verbs_and_outlives_the_daemon()
    {
        using var daemon = new DaemonProcess();
        daemon.Start();
        await MakeAsync(daemon);
        AssertTold(daemon);

        Assert.Equal(0, daemon.Stop());
        Assert.False(File.Exists(daemon.ApiSocket));
        Assert.False(File.Exists(daemon.PluginSocket));
        daemon.Start();
        AssertTold(daemon);

        // Nothing of a daemon that is killed keeps the next from its sockets.
        daemon.Kill();
        daemon.Start();
        AssertTold(daemon);
    }

    [Fact]
    public async Task Monitoring_finds_counters_times_and_pools()
    {
        using var daemon = new DaemonProcess();
        daemon.Start();
        await MakeAsync(daemon);
        _ = await daemon.CallAsync("NetworkDriver.Join", "{}");
        var pool = (await daemon.CallAsync("IpamDriver.RequestPool", """{"Pool":"172.16.60.0/29"}""")).GetProperty("PoolID").GetString();
        _ = await daemon.CallAsync("IpamDriver.RequestAddress", "{\"PoolID\":\"" + pool + "\",\"Options\":{\"RequestAddressType\":\"com.docker.network.gateway\"}}");
        _ = await daemon.CallAsync("IpamDriver.RequestAddress", $$"""{"PoolID":"{{pool}}"}""");

        var (_, metrics) = await daemon.GetAsync("/metrics");
        var lines = metrics.Split('\n');

        Assert.Contains("bunshin_docker_requests_total{method=\"NetworkDriver.CreateNetwork\",outcome=\"ok\"} 1", lines);
        Assert.Contains("bunshin_docker_requests_total{method=\"NetworkDriver.Join\",outcome=\"invalid\"} 1", lines);
        Assert.Contains("# TYPE bunshin_docker_request_duration_seconds histogram", lines);
        Assert.Contains("bunshin_docker_request_duration_seconds_bucket{method=\"NetworkDriver.CreateNetwork\",le=\"+Inf\"} 1", lines);
        Assert.Contains("bunshin_docker_request_duration_seconds_count{method=\"NetworkDriver.CreateNetwork\"} 1", lines);
        Assert.Contains("bunshin_networks 1", lines);
        Assert.Contains("bunshin_endpoints 1", lines);
        Assert.Contains("bunshin_endpoints_joined 0", lines);
        Assert.Contains("bunshin_loop_failures_total{loop=\"giving forgotten addresses back\"} 0", lines);
        Assert.Contains($"bunshin_pool_addresses{{pool=\"{pool}\",subnet=\"172.16.60.0/29\",network=\"\"}} 6", lines);
        Assert.Contains($"bunshin_pool_addresses_held{{pool=\"{pool}\",subnet=\"172.16.60.0/29\",network=\"\"}} 1", lines);
        Assert.Contains($"bunshin_pool_addresses_free{{pool=\"{pool}\",subnet=\"172.16.60.0/29\",network=\"\"}} 4", lines);
        Assert.Contains(lines, line => line.StartsWith("bunshin_reconcile_runs_total ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("bunshin_build_info{version=\"", StringComparison.Ordinal));
        Assert.All(lines.Where(line => line.Length > 0 && line[0] != '#'), line => Assert.True(double.TryParse(line.Split(' ')[^1], CultureInfo.InvariantCulture, out _), line));
    }

    [Fact]
    public async Task The_API_tells_and_does_nothing_else()
    {
        using var daemon = new DaemonProcess();
        daemon.Start();
        Assert.Equal(404, (await daemon.GetAsync("/nothing")).Status);
        Assert.Equal(404, (await daemon.GetAsync("/Plugin.Activate")).Status);
        Assert.Equal("[]\n", (await daemon.GetAsync("/v1/endpoints")).Text);
        Assert.Equal("[]\n", (await daemon.GetAsync("/v1/pools")).Text);
        Assert.Equal(JsonValueKind.String, (await daemon.CallAsync("v1/networks")).GetProperty("Err").ValueKind);
    }

    [Fact]
    public async Task A_parent_that_is_gone_makes_it_unwell_and_it_says_why()
    {
        using var daemon = new DaemonProcess();
        daemon.Start();
        Assert.Equal(200, (await daemon.GetAsync("/health")).Status);
        await MakeAsync(daemon);
        _ = await daemon.CallAsync("NetworkDriver.Join", $$"""{"NetworkID":"{{Net}}","EndpointID":"{{Ep}}","SandboxKey":"/var/run/docker/netns/none"}""");
        daemon.Ip("link del p0");

        var seen = Stopwatch.StartNew();
        var (status, text) = (0, "");
        while (status != 503 && seen.Elapsed < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            (status, text) = await daemon.GetAsync("/health");
        }

        Assert.Equal(503, status);
        Assert.Contains("p0", text, StringComparison.Ordinal);
        var outcome = daemon.Verb("daemon status");
        Assert.Equal(1, outcome.Status);
        Assert.Contains("not fine", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_what_it_has_begun()
    {
        using var daemon = new DaemonProcess();
        daemon.Start();
        await MakeAsync(daemon, "\"probe\":\"full\"", endpoint: false);

        // A full probe of the LAN takes seconds.
        var request = daemon.CallAsync("NetworkDriver.CreateEndpoint", Endpoint("172.16.50.9/24"));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.False(request.IsCompleted);
        daemon.Signal("TERM");

        Assert.True((await request).TryGetProperty("Interface", out _));
        Assert.Equal(0, daemon.WaitForExit());
        Assert.Contains("stopped", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_daemon_is_told_who_has_state_and_sockets()
    {
        using var daemon = new DaemonProcess();
        daemon.Start();
        var second = Bunshin.Run([.. daemon.Arguments, "--wait", "0"]);
        Assert.Equal(1, second.Status);
        Assert.Contains($"the store {daemon.State} is in use by process {daemon.Id} (", second.Errors, StringComparison.Ordinal);
        using var third = new DaemonProcess(daemon) { State = daemon.State + ".other" };
        var refused = Bunshin.Run(third.Arguments);
        Assert.Equal(1, refused.Status);
        Assert.Contains($"process {daemon.Id} (", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, daemon.Verb("daemon status").Status);
    }

    [Theory]
    [InlineData(null, 65534, 65534, false)]
    [InlineData("54321", 65534, 65534, false)]
    [InlineData("54321", 65534, 54321, true)]
    public void Only_root_and_the_group_may_connect(string? group, int user, int userGroup, bool isAllowed)
    {
        using var daemon = new DaemonProcess();
        daemon.Start(group is null ? [] : ["--group", group]);
        foreach (var path in new[] { daemon.PluginSocket, daemon.ApiSocket })
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | (group is null ? 0 : UnixFileMode.GroupRead | UnixFileMode.GroupWrite),
                File.GetUnixFileMode(path));
            Assert.Equal(isAllowed, OtherUser.CanConnect(path, user, userGroup));
        }
    }

    [Fact]
    public async Task Sockets_that_systemd_passes_are_used()
    {
        const string activate = "systemd-socket-activate";
        Assert.SkipUnless(File.Exists($"/usr/bin/{activate}"), $"needs {activate}");
        using var daemon = new DaemonProcess();
        _ = Directory.CreateDirectory(Path.GetDirectoryName(daemon.PluginSocket)!);
        daemon.Launch(before: [activate, "-l", daemon.PluginSocket, "-l", daemon.ApiSocket]);
        daemon.Await(() => File.Exists(daemon.ApiSocket));

        // The first request is what starts it.
        Assert.DoesNotContain("serves Docker", daemon.Log, StringComparison.Ordinal);
        Assert.True((await daemon.CallAsync("Plugin.Activate")).TryGetProperty("Implements", out _));
        Assert.Equal(0, daemon.Verb("daemon status").Status);
        Assert.Equal(0, daemon.Stop());

        // They are systemd's to remove.
        Assert.True(File.Exists(daemon.ApiSocket));
    }

    [Fact]
    public void Systemd_is_told_when_it_serves_and_when_it_stops()
    {
        using var daemon = new DaemonProcess();
        var path = daemon.State + ".notify";
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        manager.Bind(new UnixDomainSocketEndPoint(path));
        daemon.Launch(environment: ("NOTIFY_SOCKET", path));
        Assert.Equal("READY=1", Receive(manager));
        Assert.Equal(0, daemon.Verb("daemon status").Status);
        Assert.Equal(0, daemon.Stop());
        Assert.Equal("STOPPING=1", Receive(manager));
    }

    [Fact]
    public async Task Metrics_alone_are_served_over_TCP()
    {
        using var daemon = new DaemonProcess();
        daemon.Start("--metrics", "127.0.0.1:9464", "--log-format", "json");
        Assert.Contains("bunshin_networks 0", await daemon.FetchAsync("http://127.0.0.1:9464/metrics"), StringComparison.Ordinal);
        Assert.Contains("404", await daemon.FetchAsync("http://127.0.0.1:9464/v1/networks"), StringComparison.Ordinal);
        Assert.All(daemon.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        using var daemon = new DaemonProcess();
        File.WriteAllText(daemon.ApiSocket, "precious");
        daemon.Launch();
        Assert.Equal(1, daemon.WaitForExit());
        Assert.Contains("what is there is no socket, and is left alone", daemon.Log, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(daemon.ApiSocket));
    }

    [Fact]
    public void A_path_too_long_for_a_socket_is_refused()
    {
        var outcome = Bunshin.Line($"daemon --socket /tmp/{new string('x', 100)}/s --plugin-socket /tmp/none --state /tmp/none --docker-socket none");
        Assert.Equal(1, outcome.Status);
        Assert.Contains("a socket's path has at most 107 bytes", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_daemon_verbs_say_how_to_start_one()
    {
        foreach (var verb in new[] { "daemon status", "network", "network ls -j", "network show x" })
        {
            var outcome = Bunshin.Line($"{verb} --socket /tmp/bunshin-no-such.sock");
            Assert.Equal((1, ""), (outcome.Status, outcome.Output));
            Assert.Contains("no daemon answers at /tmp/bunshin-no-such.sock; start it: systemctl start bunshin", outcome.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("daemon --metrics nowhere", "is not an address with a port")]
    [InlineData("daemon --group no-such-group-anywhere", "there is no group \"no-such-group-anywhere\"")]
    [InlineData("daemon --log-format xml", "xml")]
    [InlineData("daemon --stat x", "--state")]
    [InlineData("network sow x", "show")]
    public void A_wrong_word_is_refused_before_anything_is_made(string line, string reason)
    {
        var outcome = Bunshin.Line(line);
        Assert.Equal(2, outcome.Status);
        Assert.Contains(reason, outcome.Errors, StringComparison.Ordinal);
    }

    private static void AssertTold(DaemonProcess daemon)
    {
        var list = daemon.Verb("network ls");
        Assert.Contains("0734eaab5c58  macvlan  bridge  p0", list.Output, StringComparison.Ordinal);
        var show = daemon.Verb("network show 0734");
        Assert.Contains("subnet 172.16.50.0/24, gateway 172.16.50.1", show.Output, StringComparison.Ordinal);
        Assert.Contains("4f6cc4969ca4  created", show.Output, StringComparison.Ordinal);
        Assert.Equal(Net, JsonElement.Parse(daemon.Verb("network -j").Output)[0].GetProperty("id").GetString());
        Assert.Equal(Ep, JsonElement.Parse(daemon.Verb("network show -j 0").Output).GetProperty("endpoints")[0].GetProperty("id").GetString());
        Assert.Contains("no network's id begins with \"9\"", daemon.Verb("network show 9").Errors, StringComparison.Ordinal);
        var status = JsonElement.Parse(daemon.Verb("daemon status -j").Output);
        Assert.Equal((1, 1, daemon.Id), (status.GetProperty("networks").GetInt32(), status.GetProperty("endpoints").GetInt32(), status.GetProperty("pid").GetInt32()));
        Assert.Contains($"process {daemon.Id}", daemon.Verb("daemon status").Output, StringComparison.Ordinal);
    }

    private static async Task MakeAsync(DaemonProcess daemon, string options = "\"mtu\":\"1400\"", bool endpoint = true)
    {
        var made = await daemon.CallAsync(
            "NetworkDriver.CreateNetwork",
            "{\"NetworkID\":\"" + Net + "\",\"Options\":{\"com.docker.network.generic\":{\"parent\":\"p0\"," + options + "}},"
            + "\"IPv4Data\":[{\"Pool\":\"172.16.50.0/24\",\"Gateway\":\"172.16.50.1/24\"}]}");
        Assert.Equal("{}", made.GetRawText());
        if (endpoint)
        {
            Assert.True((await daemon.CallAsync("NetworkDriver.CreateEndpoint", Endpoint("172.16.50.2/24"))).TryGetProperty("Interface", out _));
        }
    }

    private static string Endpoint(string address) =>
        $$"""{"NetworkID":"{{Net}}","EndpointID":"{{Ep}}","Interface":{"Address":"{{address}}"} }""";

    private static string Receive(Socket manager)
    {
        var message = new byte[256];
        return System.Text.Encoding.UTF8.GetString(message, 0, manager.Receive(message));
    }
}
