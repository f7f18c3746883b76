using System.Net.Sockets;

namespace Bunshin.Docker;

/// <summary>HTTP to a server at a unix socket, as the engine and our own daemon are.</summary>
public static class UnixHttp
{
    /// <summary>A client that connects to a socket whatever host a request names.</summary>
    /// <param name="socketPath">The socket; nobody needs to be there yet.</param>
    /// <param name="timeout">How long an answer may take.</param>
    /// <returns>The caller's to dispose.</returns>
    public static HttpClient ClientOf(string socketPath, TimeSpan timeout) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
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
    })
    {
        BaseAddress = new Uri("http://unix/"),
        Timeout = timeout,
    };
}
