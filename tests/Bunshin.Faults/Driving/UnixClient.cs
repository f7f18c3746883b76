using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Bunshin.Faults.Driving;

/// <summary>Asks at a unix socket, as an engine and as monitoring do.</summary>
internal sealed class UnixClient(string path) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        Timeout = TimeSpan.FromSeconds(40),
    };

    /// <summary>GET, as JSON whatever the status.</summary>
    public JsonElement Get(string what) => JsonElement.Parse(Text(_http.GetAsync(new Uri($"http://unix/{what}"))));

    /// <summary>GET, as text.</summary>
    public string GetText(string what) => Text(_http.GetAsync(new Uri($"http://unix/{what}")));

    /// <summary>POST.</summary>
    public JsonElement Post(string what, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        return JsonElement.Parse(Text(_http.PostAsync(new Uri($"http://unix/{what}"), content)));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string Text(Task<HttpResponseMessage> asked)
    {
        using var answer = asked.GetAwaiter().GetResult();
        return answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
    }
}
