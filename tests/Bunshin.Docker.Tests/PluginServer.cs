using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Requests;
using Bunshin.Networks.Storing;
using Bunshin.Networks.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Bunshin.Docker.Tests;

/// <summary>The plugin on a unix socket of a test's own, over the real services; only parents, disk and LAN are not real.</summary>
internal sealed class PluginServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bunshin-docker-test-").FullName;
    private readonly WebApplication _application;
    private readonly HttpClient _client;

    private PluginServer(ILoggerProvider? log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (log is not null)
        {
            _ = builder.Logging.AddProvider(log);
        }

        _ = builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            PluginEndpoints.Limit(kestrel);
            kestrel.ListenUnixSocket(Path);
        });
        _application = builder.Build();
        var registry = new Registry(new MemoryStore());
        Networks = new NetworkService(registry, Attachments, new EndpointAddresses(registry, Attachments, Lan, Lan));
        var plugin = new PluginEndpoints(Networks, new PoolService(registry, Lan, Lan), (ILoggerFactory)_application.Services.GetService(typeof(ILoggerFactory))!);
        _application.Run(plugin.HandleAsync);
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) => new NetworkStream(await ConnectAsync(cancellation), ownsSocket: true),
        });
    }

    public FakeAttachments Attachments { get; } = new();

    public Lan Lan { get; } = new();

    public NetworkService Networks { get; }

    public string Path => System.IO.Path.Combine(_folder, "s");

    public static async Task<PluginServer> StartAsync(ILoggerProvider? log = null)
    {
        var server = new PluginServer(log);
        await server._application.StartAsync();
        return server;
    }

    /// <summary>Asks as an engine does: a POST without a Content-Type.</summary>
    public async Task<Answer> CallAsync(string method, byte[] body, string host = "plugin.moby.localhost")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://plugin/{method}")) { Content = new ByteArrayContent(body) };
        request.Headers.Host = host;
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), text);
    }

    public Task<Answer> CallAsync(string method, string body = "") => CallAsync(method, Encoding.UTF8.GetBytes(body));

    /// <summary>As <see cref="CallAsync(string, string)"/>, and it must succeed.</summary>
    public async Task<JsonElement> DoAsync(string method, string body = "")
    {
        var answer = await CallAsync(method, body);
        Assert.True(answer is { Status: 200, Refusal: null }, $"{method} {body}: {answer.Status} {answer.Text}");
        return answer.Json;
    }

    /// <summary>As <see cref="CallAsync(string, string)"/>, and it must be refused.</summary>
    public async Task<string> RefusalAsync(string method, string body)
    {
        var answer = await CallAsync(method, body);
        Assert.True(answer.Refusal is not null, $"{method} {body}: not refused: {answer.Text}");
        return answer.Refusal;
    }

    /// <summary>Sends bytes as they are, and takes what comes until the server ends the connection.</summary>
    /// <param name="bytes">What to send.</param>
    /// <param name="isEnded">Says then that no more will come, which ends requests that are under way too.</param>
    public async Task<string> SendRawAsync(byte[] bytes, bool isEnded = false)
    {
        using var socket = await ConnectAsync(TestContext.Current.CancellationToken);
        try
        {
            _ = await socket.SendAsync(bytes);
            if (isEnded)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // Refused before it was all sent.
        }

        using var answer = new MemoryStream();
        var part = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(part, TestContext.Current.CancellationToken) is var length and > 0)
            {
                answer.Write(part, 0, length);
            }
        }
        catch (SocketException)
        {
            // Reset: an answer too, to garbage.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    public async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellation);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _application.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal sealed record Answer(int Status, string? ContentType, string Text)
    {
        public JsonElement Json { get; } = JsonElement.Parse(Text.Length == 0 ? "null" : Text);

        /// <summary>Why it was refused, as an engine finds it; null if it was not.</summary>
        public string? Refusal => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("Err", out var error) ? error.GetString() : null;
    }
}
