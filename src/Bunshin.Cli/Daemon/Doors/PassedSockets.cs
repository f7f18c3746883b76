using System.Globalization;
using System.Net.Sockets;

namespace Bunshin.Cli.Daemon.Doors;

/// <summary>Sockets that systemd has opened for us and passes on (<c>sd_listen_fds(3)</c>).</summary>
internal sealed class PassedSockets : IDisposable
{
    private const int First = 3;
    private readonly Dictionary<string, Socket> _byPath = new(StringComparer.Ordinal);

    /// <summary>Takes over what this process was given.</summary>
    public static PassedSockets Take() =>
        Take(Environment.GetEnvironmentVariable("LISTEN_PID"), Environment.GetEnvironmentVariable("LISTEN_FDS"), Environment.ProcessId);

    /// <summary>The same for given values of the environment.</summary>
    public static PassedSockets Take(string? processText, string? countText, int processId)
    {
        var passed = new PassedSockets();

        // The variables are inherited by children for which the sockets are not meant; hence the process id.
        if (!int.TryParse(processText, NumberStyles.None, CultureInfo.InvariantCulture, out var process) || process != processId
            || !int.TryParse(countText, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return passed;
        }

        for (var descriptor = First; descriptor < First + count; descriptor++)
        {
            try
            {
                var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
                if (socket.LocalEndPoint is not UnixDomainSocketEndPoint place || !passed._byPath.TryAdd(place.ToString(), socket))
                {
                    socket.Dispose();
                }
            }
            catch (SocketException)
            {
                // systemd passes pipes and files too, were it told to.
            }
        }

        return passed;
    }

    /// <summary>The socket at a path, which is then the caller's; null if none was passed.</summary>
    public Socket? At(string path) => _byPath.Remove(path, out var socket) ? socket : null;

    /// <summary>Closes what nobody wanted.</summary>
    public void Dispose()
    {
        foreach (var socket in _byPath.Values)
        {
            socket.Dispose();
        }
    }
}
