using System.Net.Sockets;

namespace Bunshin.RealEngine;

/// <summary>HTTP to a server at a Unix socket.</summary>
internal static class SocketClient
{
    public static HttpClient Of(string socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
            return new NetworkStream(connection, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://bunshin/"),
        Timeout = TimeSpan.FromSeconds(20),
    };
}
