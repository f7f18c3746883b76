using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Bunshin.Docker.Engine;

/// <summary>Asks a Docker engine at its own socket.</summary>
internal sealed class EngineClient : IDisposable
{
    private const long LongestAnswer = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Without a version in the path: engines old and new have none in common.
    private static readonly Uri NetworksOfAll = new("networks", UriKind.Relative);
    private readonly TimeSpan _patience;
    private readonly HttpClient _http;

    /// <summary>At a unix socket; nobody needs to be there yet.</summary>
    public EngineClient(string socketPath)
        : this(socketPath, Patience)
    {
    }

    internal EngineClient(string socketPath, TimeSpan patience)
    {
        _patience = patience;
        _http = UnixHttp.ClientOf(socketPath, patience);
        _http.MaxResponseContentBufferSize = LongestAnswer;
    }

    /// <summary>All networks the engine knows; null while none is there to ask.</summary>
    /// <exception cref="IOException">It answers, and not as an engine does: then it cannot be said what it knows.</exception>
    public async Task<IReadOnlyList<EngineNetwork>?> NetworksAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await _http.GetFromJsonAsync(NetworksOfAll, EngineJson.Default.EngineNetworkArray, cancellation);
            return answer is not null && answer.All(network => network is { Id.Length: > 0 })
                ? answer
                : throw new JsonException("an entry is not a network with an id");
        }
        catch (HttpRequestException absent) when (absent.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return null;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException or OperationCanceledException or InvalidOperationException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new IOException($"the engine does not tell its networks: {Reason(broken)}", broken);
        }
    }

    private string Reason(Exception broken) => broken switch
    {
        OperationCanceledException => string.Create(CultureInfo.InvariantCulture, $"no whole answer within {_patience.TotalSeconds:0.#} s"),
        JsonException => $"its answer is not a list of networks: {broken.Message}",
        _ => broken.Message,
    };

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
