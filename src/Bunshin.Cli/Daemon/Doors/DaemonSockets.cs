using System.Net;
using System.Net.Sockets;
using Bunshin.Cli.Daemon.Services;
using Bunshin.Linux.Ownership;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Bunshin.Cli.Daemon.Doors;

/// <summary>The sockets of the daemon: systemd's where it passes them, else made by us.</summary>
internal sealed class DaemonSockets : IDisposable
{
    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly Dictionary<string, Socket> _ready = new(StringComparer.Ordinal);
    private readonly List<ServiceSocket> _own = [];

    /// <summary>Opens them.</summary>
    /// <exception cref="Linux.LinuxException">Another daemon has one of them, or it cannot be made.</exception>
    public static DaemonSockets Open(DaemonOptions options)
    {
        using var passed = PassedSockets.Take();
        var sockets = new DaemonSockets();
        if (options.Group is not null && OwnershipDirectory.Existing().Contains(Path.GetDirectoryName(options.ApiSocket)))
        {
            // Made by whichever verb came first, for nobody but its user. What lies there stays as closed as it is; it can be walked through.
            File.SetUnixFileMode(Path.GetDirectoryName(options.ApiSocket)!, Passable);
        }

        try
        {
            foreach (var path in new[] { options.ApiSocket, options.PluginSocket })
            {
                sockets._ready[path] = passed.At(path) ?? sockets.Make(path, options.Group);
            }

            return sockets;
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>For the web server, which would make sockets of its own, with permissions of its own.</summary>
    public Socket Give(EndPoint place) =>
        place is UnixDomainSocketEndPoint && _ready.Remove(place.ToString()!, out var socket)
            ? socket
            : SocketTransportOptions.CreateDefaultBoundListenSocket(place);

    /// <summary>Takes away those that are ours.</summary>
    public void Dispose()
    {
        _own.ForEach(socket => socket.Dispose());
        foreach (var socket in _ready.Values)
        {
            socket.Dispose();
        }
    }

    private Socket Make(string path, uint? group)
    {
        var socket = ServiceSocket.Bind(path, group);
        _own.Add(socket);
        return socket.Socket;
    }
}
