using System.Text.Json;
using Bunshin.Docker;

namespace Bunshin.RealEngine;

/// <summary>What <c>bunshin daemon</c> tells of itself at its own socket.</summary>
public sealed class BunshinApi : IDisposable
{
    private readonly HttpClient _client;

    internal BunshinApi(string socket) => _client = UnixHttp.ClientOf(socket, TimeSpan.FromSeconds(20));

    /// <summary>Asks for something.</summary>
    /// <param name="path">Such as <c>v1/networks</c>.</param>
    public JsonElement Get(string path)
    {
        using var answer = JsonDocument.Parse(_client.GetStringAsync(new Uri(path, UriKind.Relative)).GetAwaiter().GetResult());
        return answer.RootElement.Clone();
    }

    /// <summary>Whether it answers.</summary>
    public bool Answers()
    {
        try
        {
            _ = Get("v1/status");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
