using System.Text;
using System.Text.Json;
using Bunshin.Docker;

namespace Bunshin.RealEngine;

/// <summary>What an engine asks of <c>bunshin daemon</c>, asked without one.</summary>
public sealed class BunshinPlugin : IDisposable
{
    private readonly HttpClient _client;

    /// <summary>To the daemon of a machine.</summary>
    public BunshinPlugin(Machine machine) => _client = UnixHttp.ClientOf(machine.PathOf("/run/docker/plugins/bunshin.sock"), TimeSpan.FromSeconds(20));

    /// <summary>Makes a request.</summary>
    /// <param name="method">Such as <c>IpamDriver.RequestPool</c>.</param>
    /// <param name="body">JSON.</param>
    /// <returns>The answer, or why it was refused.</returns>
    public async Task<(JsonElement Answer, string? Refusal)> TryAsync(string method, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using var reply = await _client.PostAsync(new Uri(method, UriKind.Relative), content);
        using var answer = JsonDocument.Parse(await reply.Content.ReadAsStringAsync());
        var root = answer.RootElement.Clone();
        return (root, root.TryGetProperty("Err", out var refusal) ? refusal.GetString() : null);
    }

    /// <summary>Makes a request that must be granted.</summary>
    /// <exception cref="EngineException">It was refused.</exception>
    public async Task<JsonElement> DoAsync(string method, string body)
    {
        var (answer, refusal) = await TryAsync(method, body);
        return refusal is null ? answer : throw new EngineException($"{method} {body}: {refusal}");
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
