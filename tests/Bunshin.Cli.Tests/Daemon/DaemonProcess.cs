using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Cli.Tests.Daemon;

/// <summary>A <c>bunshin daemon</c> in a process and a network namespace of its own, with a parent called <c>p0</c> and a LAN behind it.</summary>
internal sealed class DaemonProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static int s_count;
    private readonly string _folder;
    private readonly string _namespace;
    private readonly bool _isGuest;
    private readonly StringBuilder _log = new();
    private Process? _process;

    public DaemonProcess()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to make network namespaces");
        _folder = Directory.CreateTempSubdirectory("bunshin-daemon-test-").FullName;
        _namespace = string.Create(CultureInfo.InvariantCulture, $"bsn-{Environment.ProcessId}-clidaemon{Interlocked.Increment(ref s_count)}");
        (PluginSocket, ApiSocket, State) = (Path.Combine(_folder, "plugins", "bunshin.sock"), Path.Combine(_folder, "api.sock"), Path.Combine(_folder, "networks.db"));
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        NetworkNamespace.CreateNamed(_namespace).Dispose();
        Ip("link add p0 type veth peer name lan0");
        Ip("link set lo up");
        Ip("link set p0 up");
        Ip("link set lan0 up");
    }

    /// <summary>A further one in the namespace and the folder of another, with the same state and sockets unless it is given others.</summary>
    public DaemonProcess(DaemonProcess beside)
    {
        _isGuest = true;
        (_folder, _namespace) = (beside._folder, beside._namespace);
        (PluginSocket, ApiSocket, State) = (beside.PluginSocket, beside.ApiSocket, beside.State);
    }

    public string PluginSocket { get; init; }

    public string ApiSocket { get; init; }

    public string State { get; init; }

    public bool HasExited => _process!.HasExited;

    public int Id => _process!.Id;

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public string[] Arguments => ["daemon", "--plugin-socket", PluginSocket, "--socket", ApiSocket, "--state", State, "--docker-socket", "none"];

    public static string Program => Path.Combine(AppContext.BaseDirectory, "bunshin");

    /// <summary>Starts it, without waiting for it to serve.</summary>
    /// <param name="more">Further options.</param>
    /// <param name="before">A command that runs it, with that command's own options.</param>
    /// <param name="environment">Further variables.</param>
    public void Launch(string[]? more = null, string[]? before = null, (string Name, string Value)? environment = null)
    {
        var start = new ProcessStartInfo("ip") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var word in new[] { "netns", "exec", _namespace }.Concat(before ?? []).Append(Program).Concat(Arguments).Concat(more ?? []))
        {
            start.ArgumentList.Add(word);
        }

        if (environment is { } variable)
        {
            start.Environment[variable.Name] = variable.Value;
        }

        lock (_log)
        {
            _ = _log.Clear();
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += Take;
        _process.OutputDataReceived += Take;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();

        void Take(object sender, DataReceivedEventArgs line)
        {
            lock (_log)
            {
                _ = _log.AppendLine(line.Data);
            }
        }
    }

    /// <summary>Starts it, and comes back when it serves.</summary>
    public DaemonProcess Start(params string[] more)
    {
        Launch(more);
        Await(() => Log.Contains(" serves Docker on ", StringComparison.Ordinal));
        return this;
    }

    public void Await(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Patience && !_process!.HasExited, $"not in time:\n{Log}");
            Thread.Sleep(20);
        }
    }

    public void Signal(string name) => Run("kill", $"-s {name} {Id}");

    /// <summary>Its exit status, once it has ended.</summary>
    public int WaitForExit()
    {
        Assert.True(_process!.WaitForExit(Patience), $"still there:\n{Log}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public int Stop()
    {
        Signal("TERM");
        return WaitForExit();
    }

    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks as an engine does.</summary>
    public async Task<JsonElement> CallAsync(string method, string body = "")
    {
        using var client = Client(PluginSocket);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using var answer = await client.PostAsync(new Uri($"http://plugin/{method}"), content, TestContext.Current.CancellationToken);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Status and text of a question to the API.</summary>
    public async Task<(int Status, string Text)> GetAsync(string path)
    {
        using var client = Client(ApiSocket);
        using var answer = await client.GetAsync(new Uri($"http://api{path}"), TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Changes its network namespace.</summary>
    public void Ip(string line) => Run("ip", $"-n {_namespace} {line}");

    /// <summary>A connection to an address in its namespace.</summary>
    public Socket Connect(int port)
    {
        using var namespaced = NetworkNamespace.Open(NamespaceReference.Named(_namespace));
        var socket = namespaced.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.Connect(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port));
        return socket;
    }

    /// <summary>What an HTTP client in its namespace sees: the body, or the error's number.</summary>
    public async Task<string> FetchAsync(string url)
    {
        using var namespaced = NetworkNamespace.Open(NamespaceReference.Named(_namespace));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = namespaced.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var answer = await client.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : $"{(int)answer.StatusCode}";
    }

    /// <summary>Runs one of the verbs that ask it.</summary>
    public Bunshin.Outcome Verb(string line) => Bunshin.Line($"{line} --socket {ApiSocket}");

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Kill();
        }

        _process?.Dispose();
        if (_isGuest)
        {
            return;
        }

        NetworkNamespace.DeleteNamed(_namespace);
        Directory.Delete(_folder, recursive: true);
    }

    private static void Run(string command, string line)
    {
        using var process = Process.Start(command, line.Split(' '));
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} {line}");
    }

    private static HttpClient Client(string socketPath) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
