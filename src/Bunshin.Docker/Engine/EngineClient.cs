using System.Net.Http.Json;
using System.Net.Sockets;

namespace Bunshin.Docker.Engine;

/// <summary>Asks a Docker engine at its own socket.</summary>
internal sealed class EngineClient : IDisposable
{
    private const long LongestAnswer = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Without a version in the path: engines old and new have none in common.
    private static readonly Uri NetworksOfAll = new("networks", UriKind.Relative);
    private readonly HttpClient _http;

    /// <summary>At a unix socket; nobody needs to be there yet.</summary>
    public EngineClient(string socketPath)
    {
        _http = UnixHttp.ClientOf(socketPath, Patience);
        _http.MaxResponseContentBufferSize = LongestAnswer;
    }

    /// <summary>All networks the engine knows; null while none answers.</summary>
    public async Task<IReadOnlyList<EngineNetwork>?> NetworksAsync(CancellationToken cancellation)
    {
        try
        {
            return await _http.GetFromJsonAsync(NetworksOfAll, EngineJson.Default.EngineNetworkArray, cancellation);
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException or SocketException)
        {
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
