using Bunshin.Docker.Engine;
using Bunshin.Networks;
using Bunshin.Networks.Addressing;
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
        _ = _networks.CreateNetwork("known", new NetworkSettings { Parent = "eth0" }, []);
        _ = _networks.CreateNetwork("unknown", new NetworkSettings { Parent = "eth0" }, []);
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
        _ = _networks.CreateNetwork("late", new NetworkSettings { Parent = "eth0" }, []);
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
        _ = _networks.CreateNetwork("used", new NetworkSettings { Parent = "eth0" }, []);
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
        _ = _networks.CreateNetwork("n", new NetworkSettings { Parent = "eth0" }, []);
        _known = answer;
        await using var watch = Watch();

        await watch.LookAsync();
        _clock.Pass(LongEnough);
        await watch.LookAsync();
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

    public async ValueTask DisposeAsync()
    {
        await _engine!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private EngineWatch Watch() => new(_networks, _pools, SocketPath, "bunshin", NullLogger<EngineWatch>.Instance, _clock);
}
