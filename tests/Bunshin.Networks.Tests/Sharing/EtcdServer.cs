using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Networks.Sharing;

namespace Bunshin.Networks.Tests.Sharing;

/// <summary>A real etcd of one member on a free port, with its data in a folder of its own; it can be stopped and started with what it has.</summary>
internal sealed class EtcdServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bunshin-etcd-").FullName;
    private readonly int _port = FreePort();
    private readonly int _peerPort = FreePort();
    private readonly string[] _more;
    private Process? _process;

    public EtcdServer(bool start = true, string scheme = "http", params string[] more)
    {
        Assert.SkipWhen(Program is null, "etcd is not installed (apt-get install etcd-server)");
        Endpoint = new Uri(string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{_port}"));
        _more = more;
        if (start)
        {
            Start();
        }
    }

    public Uri Endpoint { get; }

    private static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "etcd")).FirstOrDefault(File.Exists);

    public EtcdOptions Options(string host, string? installation = null) => new()
    {
        Endpoints = [Endpoint], HostName = host, Installation = installation ?? $"of {host}", LeaseTime = TimeSpan.FromSeconds(30),
    };

    /// <summary>Comes back when it takes connections.</summary>
    public void Start()
    {
        var peer = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_peerPort}");
        var own = Endpoint.GetLeftPart(UriPartial.Authority);
        var start = new ProcessStartInfo(
            Program!,
            [
                "--data-dir", Path.Combine(_folder, "data"), "--listen-client-urls", own, "--advertise-client-urls", own,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"default={peer}", .. _more,
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Assert.True(SpinWait.SpinUntil(Answers, TimeSpan.FromSeconds(30)), "etcd did not start");
    }

    /// <summary>As a power cut would.</summary>
    public void Stop()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            Thread.Sleep(20);
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
