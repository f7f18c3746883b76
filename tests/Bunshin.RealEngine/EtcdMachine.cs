using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bunshin.Linux.Namespaces;

namespace Bunshin.RealEngine;

/// <summary>A machine with an etcd of one member; it can be killed and started with what it has.</summary>
public sealed class EtcdMachine : IDisposable
{
    private const string Claims = "/bunshin/v1/lan/";
    private const string ClaimsEnd = "/bunshin/v1/lan0";
    private readonly Machine _machine = new("etcd");
    private readonly NetworkNamespace _network;
    private readonly HttpClient _client;
    private Running? _process;

    /// <summary>Starts one.</summary>
    /// <param name="lan">The LAN that it is on.</param>
    /// <param name="address">Its address there.</param>
    public EtcdMachine(Lan lan, string address)
    {
        Endpoint = $"http://{address}:2379";
        _network = NetworkNamespace.Open(NamespaceReference.OfProcess(int.Parse(_machine.Id, CultureInfo.InvariantCulture)));
        _client = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { Timeout = TimeSpan.FromSeconds(20) };
        _ = lan.Plug(_machine, "eth0");
        _ = _machine.Do($"ip addr add {address}/24 dev eth0");
        Start();
    }

    /// <summary>What is missing, in a sentence; null if etcd is installed.</summary>
    public static string? Missing => Tool.Find("etcd") is null ? "etcd is missing: apt-get install etcd-server" : null;

    /// <summary>Where it answers.</summary>
    public string Endpoint { get; }

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <exception cref="EngineException">It does not come up; the message has its last words.</exception>
    public void Start()
    {
        _process = _machine.Start(
            [Tool.Find("etcd")!, "--data-dir", "/run/etcd", "--listen-client-urls", Endpoint, "--advertise-client-urls", Endpoint],
            "/run/etcd.log");
        if (!Poll.Until(() => !_process.IsAlive || Answers(), TimeSpan.FromSeconds(30)) || !_process.IsAlive)
        {
            throw new EngineException($"etcd does not come up; its last words:\n{_process.LastWords}");
        }
    }

    /// <summary>Kills it as a power cut would.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Who has which address, as it knows.</summary>
    public IReadOnlyDictionary<string, string> ReadClaims()
    {
        using var body = new StringContent($$"""{"key":"{{Base64(Claims)}}","range_end":"{{Base64(ClaimsEnd)}}"}""");
        using var reply = _client.PostAsync(new Uri(Endpoint + "/v3/kv/range"), body).GetAwaiter().GetResult();
        using var found = JsonDocument.Parse(reply.EnsureSuccessStatusCode().Content.ReadAsStringAsync().GetAwaiter().GetResult());
        return found.RootElement.TryGetProperty("kvs", out var claims)
            ? claims.EnumerateArray().ToDictionary(AddressOf, HostOf, StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _process?.Dispose();
        _network.Dispose();
        _machine.Dispose();
    }

    private static string AddressOf(JsonElement claim) => Encoding.UTF8.GetString(claim.GetProperty("key").GetBytesFromBase64()).Split('/')[^1];

    private static string HostOf(JsonElement claim)
    {
        using var value = JsonDocument.Parse(claim.GetProperty("value").GetBytesFromBase64());
        return value.RootElement.GetProperty("host").GetString()!;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private bool Answers()
    {
        try
        {
            _ = _client.GetStringAsync(new Uri(Endpoint + "/version")).GetAwaiter().GetResult();
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // A socket stays in the network that it was made in.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var connection = _network.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        try
        {
            await connection.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
