using System.Net.Sockets;
using System.Text;
using Bunshin.Docker.Engine;
using Bunshin.Networks;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Health;
using Bunshin.Networks.Requests;
using Bunshin.Networks.Storing;
using Bunshin.Networks.Tests;
using Bunshin.Packets.Addresses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bunshin.Docker.Tests;

/// <summary>What an engine does not know, and what it is asked about by its own protocol.</summary>
public sealed class EngineWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("bunshin-engine-test-").FullName;
    private readonly ManualClock _clock = new();
    private readonly HealthBoard _board = new();
    private readonly NetworkService _networks;
    private readonly PoolService _pools;
    private WebApplication? _engine;
    private string _known = "[]";

    public EngineWatchTests()
    {
        var lan = new Lan();
        var attachments = new FakeAttachments();
        var registry = new Registry(new MemoryStore());
        _networks = new NetworkService(registry, attachments, new EndpointAddresses(registry, attachments, lan, lan));
        _pools = new PoolService(registry, lan, lan);
    }

    private string SocketPath => Path.Combine(_folder, "engine.sock");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        _ = builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(SocketPath));
        _engine = builder.Build();
        _engine.Run(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/networks" ? 200 : 404;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(_known);
        });
        await _engine.StartAsync();
    }

    [Fact]
    public async Task A_network_that_stays_unknown_is_removed_and_one_that_is_known_is_not()
    {
        _ = await _networks.CreateNetworkAsync("known", new NetworkSettings { Parent = "eth0" }, []);
        _ = await _networks.CreateNetworkAsync("unknown", new NetworkSettings { Parent = "eth0" }, []);
        _known = """[{"Id":"known","Name":"n","Driver":"bunshin","IPAM":{"Driver":"default","Config":[{"Subnet":"172.16.10.0/24"}]},"Labels":{}}]""";
        await using var watch = Watch();

        await watch.LookAsync();
        Assert.Equal(2, _networks.Current.Networks.Count);
        _clock.Pass(LongEnough);
        await watch.LookAsync();

        Assert.Equal(["known"], _networks.Current.Networks.Keys);
    }

    [Fact]
    public async Task A_network_that_becomes_known_between_two_looks_begins_anew()
    {
        _ = await _networks.CreateNetworkAsync("late", new NetworkSettings { Parent = "eth0" }, []);
        await using var watch = Watch();

        await watch.LookAsync();
        _known = """[{"Id":"late"}]""";
        _clock.Pass(LongEnough);
        await watch.LookAsync();
        _known = "[]";
        await watch.LookAsync();

        Assert.Equal(["late"], _networks.Current.Networks.Keys);
    }

    [Fact]
    public async Task A_network_with_an_endpoint_stays_whatever_the_engine_knows()
    {
        _ = await _networks.CreateNetworkAsync("used", new NetworkSettings { Parent = "eth0" }, []);
        _ = await _networks.CreateEndpointAsync(new EndpointRequest("used", "e1", null, null, null), TestContext.Current.CancellationToken);
        await using var watch = Watch();

        await watch.LookAsync();
        _clock.Pass(LongEnough);
        await watch.LookAsync();

        Assert.Equal(["used"], _networks.Current.Networks.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("{}")]
    [InlineData("[{\"Id\":7}]")]
    public async Task An_engine_that_gives_no_answer_knows_everything(string answer)
    {
        _ = await _networks.CreateNetworkAsync("n", new NetworkSettings { Parent = "eth0" }, []);
        _known = answer;
        await using var watch = Watch();

        await Assert.ThrowsAsync<IOException>(() => watch.LookAsync());
        _clock.Pass(LongEnough);
        await Assert.ThrowsAsync<IOException>(() => watch.LookAsync());
        await _engine!.StopAsync(TestContext.Current.CancellationToken);
        await watch.LookAsync();

        Assert.Equal(["n"], _networks.Current.Networks.Keys);
    }

    [Fact]
    public async Task A_pool_is_released_unless_a_network_of_another_driver_draws_from_it()
    {
        var pool = _pools.RequestPool(new PoolRequest("bunshin-local", IpPrefix.Parse("172.16.10.0/24"), null, false, null));
        _known = """[{"Id":"others","Driver":"macvlan","IPAM":{"Driver":"bunshin","Config":[{"Subnet":"172.16.10.0/24"}]}}]""";
        await using var watch = Watch();

        await watch.LookAsync();
        _clock.Pass(LongEnough);
        await watch.LookAsync();
        Assert.Equal([pool.Id], _networks.Current.Pools.Keys);
        _known = "[]";
        await watch.LookAsync();
        _clock.Pass(LongEnough);
        await watch.LookAsync();

        Assert.Empty(_networks.Current.Pools);
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("[7]")]
    [InlineData("[{}]")]
    [InlineData("""[{"Id":null}]""")]
    [InlineData("""[{"Id":7}]""")]
    [InlineData("""[{"Id":"x","IPAM":[]}]""")]
    [InlineData("""[{"Id":"\ud800"}]""")]
    [InlineData("")]
    [InlineData("[")]
    public async Task An_answer_that_makes_no_sense_removes_nothing_is_told_and_does_not_end_the_watch(string nonsense)
    {
        _ = await _networks.CreateNetworkAsync("unknown", new NetworkSettings { Parent = "eth0" }, []);
        _known = "[]";
        await using var watch = Watch();
        await watch.LookAsync();
        _clock.Pass(LongEnough);

        _known = nonsense;
        watch.Start();
        await Until(() => _board.Failures["asking the engine for its networks"] >= 2);
        Assert.Contains("the engine does not tell its networks", Assert.Single(_board.Problems), StringComparison.Ordinal);
        Assert.Single(_networks.Current.Networks);

        _known = "[]";
        await Until(() => _networks.Current.Networks.Count == 0 && _board.Problems.Count == 0);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[{\"Id\":\"x\"}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[{\"Id")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=nonsense\r\nContent-Length: 2\r\n\r\n[]")]
    [InlineData("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("garbage")]
    [InlineData("")]
    public async Task An_engine_that_is_cut_off_or_speaks_no_HTTP_is_asked_again(string answer)
    {
        var path = Path.Combine(_folder, "odd.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var asked = 0;
        var serve = Task.Run(async () =>
        {
            var question = new byte[4096];
            while (true)
            {
                _ = Interlocked.Increment(ref asked);
                using var peer = await listener.AcceptAsync();
                _ = await peer.ReceiveAsync(question);
                _ = await peer.SendAsync(Encoding.ASCII.GetBytes(answer));
            }
        });
        await using var watch = new EngineWatch(
            _networks, _pools, path, "bunshin", _board, NullLogger<EngineWatch>.Instance, _clock, TimeSpan.FromMilliseconds(20));
        watch.Start();
        await Until(() => Volatile.Read(ref asked) >= 3 && _board.Problems.Count == 1 && _board.Failures["asking the engine for its networks"] >= 2);
        listener.Dispose();
        await Assert.ThrowsAnyAsync<SocketException>(() => serve);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_without_an_end_is_given_up(bool isSlow)
    {
        var path = Path.Combine(_folder, "endless.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var serve = Task.Run(async () =>
        {
            using var peer = await listener.AcceptAsync();
            var spaces = new byte[1 << 16];
            Array.Fill(spaces, (byte)' ');
            _ = await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n["u8.ToArray());
            while (await peer.SendAsync(isSlow ? spaces.AsMemory(0, 1) : spaces) > 0)
            {
                await Task.Delay(isSlow ? 100 : 0);
            }
        });
        using var engine = new EngineClient(path, TimeSpan.FromSeconds(isSlow ? 1 : 30));
        await Assert.ThrowsAsync<IOException>(() => engine.NetworksAsync(default)).WaitAsync(TimeSpan.FromSeconds(25));
        await Assert.ThrowsAnyAsync<SocketException>(() => serve).WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task An_engine_that_is_away_is_no_problem()
    {
        await using var watch = new EngineWatch(
            _networks, _pools, Path.Combine(_folder, "away.sock"), "bunshin", _board, NullLogger<EngineWatch>.Instance, _clock, TimeSpan.FromMilliseconds(20));
        watch.Start();
        await Task.Delay(200);
        Assert.Empty(_board.Problems);
        Assert.Equal(0, _board.Failures["asking the engine for its networks"]);
    }

    private static async Task Until(Func<bool> isSo)
    {
        for (var end = DateTime.UtcNow + TimeSpan.FromSeconds(20); !isSo(); await Task.Delay(10))
        {
            Assert.True(DateTime.UtcNow < end, "it does not come about");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _engine!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private EngineWatch Watch() => new(_networks, _pools, SocketPath, "bunshin", _board, NullLogger<EngineWatch>.Instance, _clock, TimeSpan.FromMilliseconds(20));
}
