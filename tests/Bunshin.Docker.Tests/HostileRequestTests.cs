using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Bunshin.Docker.Tests;

/// <summary>Whatever comes in, an answer goes out that says what is wrong, and the next request is answered as if nothing had been.</summary>
public sealed class HostileRequestTests
{
    private static readonly string[] Methods = [.. Recording.Names.SelectMany(Recording.Read).Select(entry => entry.Method).Distinct()];

    // What is fixed whatever the request says looks at no body.
    private static readonly string[] Reading = [.. Methods.Where(method =>
        !method.EndsWith("Capabilities", StringComparison.Ordinal) && method is not ("Plugin.Activate" or "IpamDriver.GetDefaultAddressSpaces" or "NetworkDriver.RevokeExternalConnectivity"))];

    public static TheoryData<string> Malformed =>
    [
        "{", "}", "[", "[]", "\"\"", "5", "{} {}", "{\"NetworkID\":5,\"PoolID\":5,\"Pool\":5}", "{\"NetworkID\":{},\"PoolID\":[],\"Pool\":{}}", "{'NetworkID':'a'}",
        "{\"NetworkID\":\"a\",}", "\0", "{\"NetworkID\":\"a\0\"", new string('[', 100_000), new string(' ', 100_000) + "x",
        "{\"Options\":" + new string('[', 40) + new string(']', 40) + ",\"NetworkID\":[]}",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_no_request_is_refused_as_one(string body)
    {
        await using var server = await PluginServer.StartAsync();
        foreach (var method in Reading)
        {
            var answer = await server.CallAsync(method, body);
            Assert.True(answer is { Status: 400, Refusal.Length: > 0 }, $"{method} {body[..Math.Min(body.Length, 50)]}: {answer.Status} {answer.Text}");
        }

        await AssertAnswersAsync(server);
    }

    [Fact]
    public async Task Text_that_is_no_UTF_8_is_refused()
    {
        await using var server = await PluginServer.StartAsync();
        foreach (var method in Reading)
        {
            var answer = await server.CallAsync(method, [.. "{\"NetworkID\":\""u8, 0xff, 0xfe, .. "\",\"PoolID\":\""u8, 0xc0, 0xaf, .. "\",\"Pool\":\""u8, 0xff, .. "\"}"u8]);
            Assert.True(answer is { Status: 400, Refusal.Length: > 0 }, $"{method}: {answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task Text_that_is_no_Unicode_is_refused_wherever_it_stands()
    {
        await using var server = await PluginServer.StartAsync();
        byte[][] halves = [[0xdd], [0xc0, 0xaf], [.. "\\ud800"u8], [.. "\\udc00\\ud800"u8]];
        foreach (var half in halves)
        {
            byte[] name = [.. "{\"Options\":{\"com.docker.network.generic\":{\"paren"u8, .. half, .. "\":\"eth0\"}}}"u8];
            byte[] value = [.. "{\"Options\":{\"com.docker.network.generic\":\n{\"parent\":\""u8, .. half, .. "\"}}}"u8];
            foreach (var body in new[] { name, value })
            {
                var answer = await server.CallAsync("NetworkDriver.CreateNetwork", body);
                Assert.True(answer is { Status: 400, Refusal: { } refusal } && refusal.Contains("of Unicode text", StringComparison.Ordinal), $"{Convert.ToHexString(body)}: {answer.Status} {answer.Text}");
            }
        }

        await AssertAnswersAsync(server);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"Unknown\":1}")]
    public async Task A_request_without_its_fields_is_refused(string body)
    {
        await using var server = await PluginServer.StartAsync();
        foreach (var method in Reading.Where(method => method != "IpamDriver.RequestPool"))
        {
            var answer = await server.CallAsync(method, body);
            Assert.True(answer is { Status: 200, Refusal: { } refusal } && refusal.Contains("is missing", StringComparison.Ordinal), $"{method} {body}: {answer.Text}");
        }
    }

    [Fact]
    public async Task What_the_engine_repeats_without_its_contents_is_to_be_done_again()
    {
        await using var server = await PluginServer.StartAsync();
        foreach (var method in Reading)
        {
            var answer = await server.CallAsync(method, "");
            Assert.True(answer is { Status: 200, Refusal: { } refusal } && refusal.Contains("please do it again", StringComparison.Ordinal), $"{method}: {answer.Text}");
        }
    }

    [Fact]
    public async Task Half_of_a_request_is_refused()
    {
        var random = Seeded(out var seed);
        await using var server = await PluginServer.StartAsync();
        foreach (var entry in Recording.Names.SelectMany(Recording.Read).Where(entry => entry.Body.Length > 2 && Reading.Contains(entry.Method)))
        {
            var length = random.Next(1, entry.Body.TrimEnd().Length);
            var answer = await server.CallAsync(entry.Method, entry.Body[..length]);
            Assert.True(answer is { Status: 400, Refusal.Length: > 0 }, $"seed {seed}: {entry.Method} {entry.Body[..length]}: {answer.Status} {answer.Text}");
        }

        Assert.Empty(server.Networks.Current.Networks);
        await AssertAnswersAsync(server);
    }

    [Fact]
    public async Task A_request_with_flipped_bytes_never_brings_it_down()
    {
        var random = Seeded(out var seed);
        await using var server = await PluginServer.StartAsync();
        foreach (var entry in Recording.Names.SelectMany(Recording.Read))
        {
            var body = Encoding.UTF8.GetBytes(entry.Body);
            for (var flip = random.Next(1, 6); flip > 0 && body.Length > 0; flip--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            var answer = await server.CallAsync(entry.Method, body);
            Assert.True(
                answer is { Status: 200 } or { Status: 400, Refusal.Length: > 0 },
                $"seed {seed}: {entry.Method} {Convert.ToHexString(body)}: {answer.Status} {answer.Text}");
        }

        await AssertAnswersAsync(server);
    }

    [Theory]
    [InlineData("/NetworkDriver.Nonsense")]
    [InlineData("/VolumeDriver.Mount")]
    [InlineData("/")]
    [InlineData("/NetworkDriver.Join/")]
    [InlineData("/networkdriver.join")]
    [InlineData("/%00")]
    public async Task An_unknown_method_is_not_found(string path)
    {
        await using var server = await PluginServer.StartAsync();
        Assert.StartsWith(path == "/%00" ? "HTTP/1.1 400" : "HTTP/1.1 404", await server.SendRawAsync(Post(path, "{}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_verbs_than_POST_are_refused()
    {
        await using var server = await PluginServer.StartAsync();
        Assert.StartsWith(
            "HTTP/1.1 405", await server.SendRawAsync("GET /Plugin.Activate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_host_as_old_engines_send_it_is_taken()
    {
        await using var server = await PluginServer.StartAsync();
        var answer = await server.SendRawAsync("POST /Plugin.Activate HTTP/1.1\r\nHost: \r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 10000000000")]
    [InlineData("Content-Length: 1048577")]
    public async Task A_huge_body_is_refused_before_it_is_sent(string length)
    {
        await using var server = await PluginServer.StartAsync();
        var answer = await server.SendRawAsync(Encoding.ASCII.GetBytes($"POST /NetworkDriver.CreateNetwork HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{length}\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("the body is longer than 1048576 bytes", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_a_length_is_read_up_to_the_limit()
    {
        await using var server = await PluginServer.StartAsync();
        using var request = new MemoryStream();
        request.Write("POST /NetworkDriver.CreateNetwork HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
        var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string(' ', 0x10000) + "\r\n");
        for (var sent = 0; sent < 40; sent++)
        {
            request.Write(chunk);
        }

        Assert.StartsWith("HTTP/1.1 413", await server.SendRawAsync(request.ToArray()), StringComparison.Ordinal);
        await AssertAnswersAsync(server);
    }

    [Fact]
    public async Task A_body_of_the_longest_length_is_read()
    {
        await using var server = await PluginServer.StartAsync();
        var answer = await server.CallAsync("NetworkDriver.DeleteNetwork", "{\"NetworkID\":\"a\"}".PadRight(PluginEndpoints.LongestBody));
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Clients_that_never_end_their_request_hold_up_nobody()
    {
        await using var server = await PluginServer.StartAsync();
        var idle = new List<Socket>();
        try
        {
            for (var client = 0; client < 100; client++)
            {
                var socket = await server.ConnectAsync(TestContext.Current.CancellationToken);
                idle.Add(socket);
                _ = await socket.SendAsync("POST /NetworkDriver.CreateNetwork HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"u8.ToArray());
            }

            await AssertAnswersAsync(server);

            // And in the end they are sent away.
            var answer = new byte[64];
            var length = await idle[0].ReceiveAsync(answer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            Assert.StartsWith(length == 0 ? "" : "HTTP/1.1 408", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_hundred_clients_at_once_get_a_hundred_endpoints_and_addresses()
    {
        await using var server = await PluginServer.StartAsync();
        var pool = (await server.DoAsync("IpamDriver.RequestPool", """{"Pool":"172.16.60.0/24"}""")).GetProperty("PoolID").GetString();
        await server.DoAsync("NetworkDriver.CreateNetwork", """{"NetworkID":"n","Options":{"com.docker.network.generic":{"parent":"eth0"}},"IPv4Data":[{"Pool":"172.16.60.0/24"}]}""");

        var addresses = await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            var address = (await server.DoAsync("IpamDriver.RequestAddress", $$"""{"PoolID":"{{pool}}","Address":""}""")).GetProperty("Address").GetString()!;
            await server.DoAsync("NetworkDriver.CreateEndpoint", Body("n", $"e{number}", address));
            await server.DoAsync("NetworkDriver.Join", $$"""{"NetworkID":"n","EndpointID":"e{{number}}","SandboxKey":"/var/run/docker/netns/{{number}}"}""");
            return address;
        }));

        Assert.Equal(100, addresses.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(100, server.Networks.Current.Endpoints.Values.Count(endpoint => endpoint.IsJoined));
        Assert.Equal(100, server.Networks.Current.Endpoints.Values.Select(endpoint => endpoint.Address).Distinct().Count());
    }

    [Fact]
    public async Task The_same_request_from_many_at_once_has_one_answer()
    {
        await using var server = await PluginServer.StartAsync();
        await server.DoAsync("NetworkDriver.CreateNetwork", """{"NetworkID":"n","IPv4Data":[{"Pool":"172.16.60.0/24"}]}""");
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.DoAsync("NetworkDriver.CreateEndpoint", Body("n", "e", "172.16.60.2/24"))));
        _ = Assert.Single(answers.Select(answer => answer.GetRawText()).Distinct(StringComparer.Ordinal));
        _ = Assert.Single(server.Networks.Current.Endpoints);
    }

    [Fact]
    public async Task Bytes_that_are_no_HTTP_are_nobodys_business()
    {
        var random = Seeded(out _);
        await using var server = await PluginServer.StartAsync();
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var garbage = new byte[random.Next(1, 2000)];
            random.NextBytes(garbage);
            if (attempt % 2 == 0)
            {
                garbage = [.. "POST /NetworkDriver.Join HTTP/1.1\r\n"u8, .. garbage];
            }

            var answer = await server.SendRawAsync(garbage, isEnded: true);
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
        }

        foreach (var request in new[]
        {
            "POST /Plugin.Activate HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /Plugin.Activate HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
            "POST /Plugin.Activate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\n\r\n",
            "POST /Plugin.Activate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "POST /Plugin.Activate HTTP/9.9\r\nHost: x\r\n\r\n",
            "POST /Plugin.Activate HTTP/1.1\r\n" + new string('a', 100_000) + ": x\r\n\r\n",
            "POST /" + new string('a', 100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        })
        {
            var answer = await server.SendRawAsync(Encoding.ASCII.GetBytes(request), isEnded: true);
            Assert.True(answer.Length == 0 || answer[9] is '4' or '5', answer);
        }

        await AssertAnswersAsync(server);
    }

    [Fact]
    public async Task What_nobody_has_foreseen_is_an_answer_too()
    {
        await using var server = await PluginServer.StartAsync();
        server.Lan.Pause = () => throw new InvalidOperationException("the LAN is on fire");
        await server.DoAsync("NetworkDriver.CreateNetwork", """{"NetworkID":"n","Options":{"com.docker.network.generic":{"parent":"eth0","probe":"quick"}},"IPv4Data":[{"Pool":"172.16.60.0/24"}]}""");

        var answer = await server.CallAsync("NetworkDriver.CreateEndpoint", Body("n", "e", "172.16.60.2/24"));

        Assert.Equal((500, "the LAN is on fire"), (answer.Status, answer.Refusal));
        await AssertAnswersAsync(server);
    }

    private static string Body(string network, string endpoint, string address) =>
        $$"""{"NetworkID":"{{network}}","EndpointID":"{{endpoint}}","Interface":{"Address":"{{address}}"} }""";

    private static byte[] Post(string path, string body) =>
        Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    private static async Task AssertAnswersAsync(PluginServer server) =>
        Assert.Equal(
            ["NetworkDriver", "IpamDriver"],
            (await server.DoAsync("Plugin.Activate")).GetProperty("Implements").EnumerateArray().Select(word => word.GetString()!));

    private static Random Seeded(out int seed)
    {
        seed = Environment.GetEnvironmentVariable("BUNSHIN_SEED") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        return new Random(seed);
    }
}
