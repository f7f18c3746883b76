using System.Net.Http.Json;
using System.Net.Sockets;

namespace Bunshin.Docker.Engine;

/// <summary>Asks a Docker engine at its own socket.</summary>
internal sealed class EngineClient : IDisposable
{
    // Without a version in the path: engines old and new have none in common.
    private static readonly Uri NetworksOfAll = new("http://docker/networks");
    private readonly HttpClient _http;

    /// <summary>At a unix socket; nobody needs to be there yet.</summary>
    public EngineClient(string socketPath) => _http = new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 64 << 20,
    };

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
