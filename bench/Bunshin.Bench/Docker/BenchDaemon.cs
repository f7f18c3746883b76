using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Bench.Docker;

/// <summary>A <c>bunshin daemon</c> in a network namespace of its own, with a parent, and a client that speaks to it as an engine does.</summary>
internal sealed class BenchDaemon : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bunshin-bench-").FullName;
    private readonly string _namespace = string.Create(CultureInfo.InvariantCulture, $"bsn-{Environment.ProcessId}-bench");
    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly HttpClient _api;

    /// <summary>Starts one.</summary>
    /// <param name="program">The executable.</param>
    public BenchDaemon(string program)
    {
        NetworkNamespace.CreateNamed(_namespace).Dispose();
        Run($"-n {_namespace} link add p0 type veth peer name lan0");
        Run($"-n {_namespace} link set p0 up");
        Run($"-n {_namespace} link set lan0 up");
        var socketPath = Path.Combine(_folder, "bunshin.sock");
        var start = new ProcessStartInfo("ip") { RedirectStandardError = true };
        foreach (var word in new[]
        {
            "netns", "exec", _namespace, program, "daemon", "--plugin-socket", socketPath, "--socket", Path.Combine(_folder, "api.sock"),
            "--state", Path.Combine(_folder, "networks.db"), "--docker-socket", "none",
        })
        {
            start.ArgumentList.Add(word);
        }

        _process = Process.Start(start)!;
        var ready = new TaskCompletionSource();
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains(" serves Docker on ", StringComparison.Ordinal) ?? true)
            {
                _ = ready.TrySetResult();
            }
        };
        _process.BeginErrorReadLine();
        ready.Task.Wait(TimeSpan.FromSeconds(60));
        _client = ClientOf(socketPath);
        _api = ClientOf(Path.Combine(_folder, "api.sock"));
    }

    /// <summary>Its resident memory, in MB.</summary>
    public double Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>One request.</summary>
    /// <returns>How long it took, in milliseconds.</returns>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task<double> CallAsync(string method, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        var started = Stopwatch.GetTimestamp();
        using var answer = await _client.PostAsync(new Uri($"http://plugin/NetworkDriver.{method}"), content);
        var text = await answer.Content.ReadAsStringAsync();
        var taken = Stopwatch.GetElapsedTime(started);
        return text.Contains("\"Err\":", StringComparison.Ordinal) ? throw new InvalidOperationException($"{method} {body}: {text}") : taken.TotalMilliseconds;
    }

    /// <summary>Asks for <c>/health</c>.</summary>
    /// <returns>How long it took, in milliseconds.</returns>
    public async Task<double> AskHealthAsync()
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await _api.GetAsync(new Uri("http://api/health"));
        _ = await answer.Content.ReadAsStringAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public void Dispose()
    {
        _client.Dispose();
        _api.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        NetworkNamespace.DeleteNamed(_namespace);
        Directory.Delete(_folder, recursive: true);
    }

    private static HttpClient ClientOf(string socketPath) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private static void Run(string line)
    {
        using var process = Process.Start("ip", line.Split(' '));
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {line}: status {process.ExitCode}");
        }
    }
}
