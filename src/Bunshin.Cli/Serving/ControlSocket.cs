using System.Net.Sockets;
using System.Text;
using Bunshin.Cli.Ending;
using Bunshin.Linux;
using Bunshin.Linux.Ownership;

namespace Bunshin.Cli.Serving;

/// <summary>Answers questions about a server on a socket that only its user can reach: one line in, an answer out, and the end.</summary>
internal sealed class ControlSocket : IDisposable
{
    private const string Suffix = ".serve.sock";
    private const int Pause = 100;

    // One with a path in it.
    private const int LongestQuestion = 4096 + 64;
    private readonly ServiceSocket _socket;
    private readonly Func<string, string> _answer;
    private readonly LoopFailures _failures;
    private volatile bool _isStopping;
    private readonly ResourceLedger _ledger;

    private ControlSocket(ServiceSocket socket, Func<string, string> answer, ResourceLedger ledger, LoopFailures failures)
    {
        _failures = failures;
        _socket = socket;
        _answer = answer;
        _ledger = ledger;
    }

    /// <summary>Where it is.</summary>
    public string Path => _socket.Path;

    /// <summary>Opens the socket of a server.</summary>
    /// <param name="name">The server's name.</param>
    /// <param name="answer">Gives the answer to a line; called on a thread of its own.</param>
    /// <param name="failures">Where it tells what keeps it from answering.</param>
    /// <exception cref="FailureException">A server of that name is running.</exception>
    public static ControlSocket Open(string name, Func<string, string> answer, LoopFailures failures)
    {
        var path = System.IO.Path.Combine(OwnershipDirectory.Prepare(), name + Suffix);

        // A killed server of that name has the path on record: swept away once this one is bound, it would be ours.
        _ = OrphanSweep.Run();
        var ledger = ResourceLedger.Open();
        try
        {
            ledger.Add(new OwnedResource.FileAt(path));
            var socket = new ControlSocket(ServiceSocket.Bind(path, group: null), answer, ledger, failures);
            new Thread(socket.Serve) { IsBackground = true, Name = "control" }.Start();
            return socket;
        }
        catch (LinuxException taken) when (taken.Errno == Errno.EADDRINUSE)
        {
            ledger.Dispose();
            throw new FailureException($"a server called {name} is running already ({path}); stop it, or give this one another name: in its file", taken);
        }
        catch
        {
            ledger.Dispose();
            throw;
        }
    }

    /// <summary>The sockets of this user's servers, running or not.</summary>
    public static IReadOnlyList<string> All() =>
        [.. OwnershipDirectory.Existing().SelectMany(folder => OwnershipDirectory.FilesOf(folder, "*" + Suffix)).Order(StringComparer.Ordinal)];

    /// <summary>The name of the server at a socket.</summary>
    public static string NameOf(string path) => System.IO.Path.GetFileName(path)[..^Suffix.Length];

    /// <summary>Asks a server; null when none answers there.</summary>
    public static string? Ask(string path, string question)
    {
        if (TryConnect(path) is not { } socket)
        {
            return null;
        }

        using var stream = new NetworkStream(socket, ownsSocket: true);
        stream.Write(Encoding.UTF8.GetBytes(question + "\n"));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public void Dispose()
    {
        _isStopping = true;
        _socket.Dispose();
        _ledger.Dispose();
    }

    private static Socket? TryConnect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 5000, SendTimeout = 5000 };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private void Serve()
    {
        while (!_isStopping)
        {
            try
            {
                using var peer = _socket.Socket.Accept();
                Answer(peer);
            }
            catch (Exception failure) when (!_isStopping)
            {
                // Without descriptors, say: it must neither end nor try as fast as it can.
                _ = _failures.Tell("answer at the control socket", failure);
                Thread.Sleep(Pause);
            }
            catch (Exception) when (_isStopping)
            {
                return;
            }
        }
    }

    private void Answer(Socket peer)
    {
        try
        {
            // Whoever connects and says nothing must not hold up those after it.
            peer.ReceiveTimeout = 1000;
            peer.SendTimeout = 1000;
            var line = new byte[LongestQuestion];
            var length = peer.Receive(line);
            _ = peer.Send(Encoding.UTF8.GetBytes(_answer(Encoding.UTF8.GetString(line, 0, length).Trim())));
        }
        catch (SocketException)
        {
            // The one who asked is gone.
        }
    }
}
