using System.Diagnostics;
using Bunshin.Networks.Sharing;
using Bunshin.Packets.Addresses;
using Etcdserverpb;
using Google.Protobuf;

namespace Bunshin.Networks.Tests.Sharing;

public class Addresses_shared_by_an_etcd
{
    private const string Lan = "172.16.10.0/24";
    private static readonly IpAddress One = IpAddress.Parse("172.16.10.2");
    private static readonly IpAddress Two = IpAddress.Parse("fd10::2");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_one_hosts_until_it_gives_them_back()
    {
        using var server = new EtcdServer();
        await using var host1 = new EtcdSharedAddresses(server.Options("host1"));
        await using var host2 = new EtcdSharedAddresses(server.Options("host2"));
        Assert.True((await host1.ClaimAsync(Lan, One, "network a", Token)).IsGranted);
        Assert.True((await host1.ClaimAsync(Lan, One, "network a", Token)).IsGranted);
        var refused = await host2.ClaimAsync(Lan, One, "network b", Token);
        Assert.False(refused.IsGranted);
        Assert.Equal("host1 (there now), for network a", refused.Holder);
        Assert.True((await host2.ClaimAsync("another", One, "network b", Token)).IsGranted);
        Assert.True((await host2.ClaimAsync(Lan, Two, "network b", Token)).IsGranted);

        await host2.ReleaseAsync(Lan, One, Token);
        Assert.False((await host2.ClaimAsync(Lan, One, "network b", Token)).IsGranted);
        await host1.ReleaseAsync(Lan, One, Token);
        Assert.True((await host2.ClaimAsync(Lan, One, "network b", Token)).IsGranted);
        await host1.ReleaseAsync(Lan, IpAddress.Parse("172.16.10.99"), Token);
    }

    [Fact]
    public async Task Stay_claimed_when_the_host_is_gone_and_tell_since_when()
    {
        using var server = new EtcdServer();
        await using (var host1 = new EtcdSharedAddresses(server.Options("host1")))
        {
            Assert.True((await host1.ClaimAsync(Lan, One, "network a", Token)).IsGranted);
            await Until(async () => await Read(server, EtcdKeys.Seen("host1")) is not null);
        }

        await using (var host2 = new EtcdSharedAddresses(server.Options("host2")))
        {
            Assert.Equal("host1 (last seen a minute ago), for network a", (await host2.ClaimAsync(Lan, One, "network b", Token)).Holder);
        }

        await Write(server, EtcdKeys.Seen("host1"), EtcdValues.Write(new EtcdSighting(DateTimeOffset.UtcNow.AddMinutes(-7)), EtcdValues.Default.EtcdSighting));
        await using var host3 = new EtcdSharedAddresses(server.Options("host3"));
        Assert.Equal("host1 (last seen 7 min ago), for network a", (await host3.ClaimAsync(Lan, One, "network b", Token)).Holder);
    }

    [Fact]
    public async Task Are_given_to_nobody_while_etcd_is_down_and_the_refusal_says_where_and_why()
    {
        using var server = new EtcdServer(start: false);
        await using var host = new EtcdSharedAddresses(server.Options("host1"));
        var watch = Stopwatch.StartNew();
        var refused = await Assert.ThrowsAsync<NetworkException>(() => host.ClaimAsync(Lan, One, "network a", Token));
        Assert.Equal(NetworkProblem.Unavailable, refused.Kind);
        Assert.Contains(server.Endpoint.Authority, refused.Message, StringComparison.Ordinal);
        Assert.Contains("refused", refused.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 3.5);
        server.Start();
        await Until(async () => await Granted(host, One));
    }

    [Fact]
    public async Task Are_not_waited_for_longer_than_three_seconds_where_a_member_says_nothing()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        await using var host = new EtcdSharedAddresses(new EtcdOptions
        {
            Endpoints = [new Uri($"http://{silent.LocalEndpoint}")], HostName = "host1", Installation = "x",
        });
        var watch = Stopwatch.StartNew();
        var refused = await Assert.ThrowsAsync<NetworkException>(() => host.ClaimAsync(Lan, One, "network a", Token));
        Assert.Contains("no answer in time", refused.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed.TotalSeconds, 2, 7);
    }

    [Fact]
    public async Task Are_asked_for_at_another_member_when_one_is_gone()
    {
        using var gone = new EtcdServer(start: false);
        using var server = new EtcdServer();
        await using var host = new EtcdSharedAddresses(server.Options("host1") with { Endpoints = [gone.Endpoint, server.Endpoint] });
        Assert.True((await host.ClaimAsync(Lan, One, "network a", Token)).IsGranted);
        var watch = Stopwatch.StartNew();
        Assert.True((await host.ClaimAsync(Lan, Two, "network a", Token)).IsGranted);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 1);
    }

    [Fact]
    public async Task Given_back_while_etcd_is_down_are_free_when_it_is_there_again()
    {
        using var server = new EtcdServer();
        await using var host1 = new EtcdSharedAddresses(server.Options("host1"));
        await using var host2 = new EtcdSharedAddresses(server.Options("host2"));
        Assert.True(await Granted(host1, One) && await Granted(host1, Two));
        server.Stop();
        await host1.ReleaseAsync(Lan, One, Token);
        await host1.ReleaseAsync(Lan, Two, Token);
        server.Start();
        await Until(async () => await Granted(host2, One));

        // But not if they were claimed again before that.
        server.Stop();
        await host2.ReleaseAsync(Lan, One, Token);
        server.Start();
        await Until(async () => await Granted(host2, One));
        await Task.Delay(2000, Token);
        Assert.False(await Granted(host1, One));
    }

    [Fact]
    public async Task Are_for_one_daemon_of_a_name_alone()
    {
        using var server = new EtcdServer();
        var options = server.Options("host1", "first") with { LeaseTime = TimeSpan.FromSeconds(3) };
        await using var first = new EtcdSharedAddresses(options);
        Assert.True(await Granted(first, One));
        await using var second = new EtcdSharedAddresses(options with { Installation = "second" });
        var refused = await Assert.ThrowsAsync<NetworkException>(() => second.ClaimAsync(Lan, Two, "network a", Token));
        Assert.Equal(NetworkProblem.Unavailable, refused.Kind);
        Assert.Contains("\"host1\"", refused.Message, StringComparison.Ordinal);
        await second.ReleaseAsync(Lan, One, Token);
        await Task.Delay(5000, Token);
        Assert.True(await Granted(first, Two));
        await first.DisposeAsync();
        await Until(async () => await Granted(second, IpAddress.Parse("172.16.10.9")));
    }

    [Fact]
    public async Task Are_the_same_daemons_at_once_when_it_starts_again_after_a_kill()
    {
        using var server = new EtcdServer();
        using var killed = new EtcdCluster(server.Options("host1"));
        using var presence = new HostPresence(killed, server.Options("host1"));
        _ = await presence.EnsureAsync(Token);
        await using var again = new EtcdSharedAddresses(server.Options("host1"));
        Assert.True(await Granted(again, One));

        // And what the killed one still had under way can change nothing any more.
        var late = new EtcdClaims(killed, presence, "host1");
        var before = await Read(server, EtcdKeys.Presence("host1"));
        Assert.Null(await late.ClaimAsync(EtcdKeys.Claim(Lan, Two), "late", Token));
        Assert.NotEqual(before, await Read(server, EtcdKeys.Presence("host1")));
    }

    [Fact]
    public async Task Are_claimed_again_under_the_name_when_the_lease_was_lost()
    {
        using var server = new EtcdServer();
        await using var host = new EtcdSharedAddresses(server.Options("host1"));
        Assert.True(await Granted(host, One));
        using (var cluster = new EtcdCluster(server.Options("operator")))
        {
            await cluster.TransactAsync(new TxnRequest { Success = { EtcdRequests.Delete(EtcdKeys.Presence("host1")) } }, Token);
        }

        Assert.True(await Granted(host, Two));
        Assert.NotNull(await Read(server, EtcdKeys.Presence("host1")));
        await host.ReleaseAsync(Lan, Two, Token);
        Assert.Null(await Read(server, ByteString.CopyFromUtf8(EtcdKeys.Claim(Lan, Two))));
    }

    [Fact]
    public async Task Are_reconciled_with_what_the_host_knows()
    {
        using var server = new EtcdServer();
        var (left, lost, twice) = (IpAddress.Parse("172.16.10.3"), IpAddress.Parse("172.16.10.4"), IpAddress.Parse("172.16.10.5"));
        await using (var killed = new EtcdSharedAddresses(server.Options("host1")))
        {
            Assert.True(await Granted(killed, One) && await Granted(killed, left));
        }

        await using var host2 = new EtcdSharedAddresses(server.Options("host2"));
        Assert.True(await Granted(host2, twice));
        await using var host1 = new EtcdSharedAddresses(server.Options("host1"));

        // Not stored yet, for it is only being claimed.
        Assert.True(await Granted(host1, Two));
        var sentences = await host1.ReconcileAsync([.. new[] { One, lost, twice }.Select(one => new SharedAddress(Lan, one, "network a"))], Token);
        Assert.Contains("172.16.10.5", Assert.Single(sentences), StringComparison.Ordinal);
        Assert.Contains("host2", sentences[0], StringComparison.Ordinal);
        Assert.True(await Granted(host2, left));
        Assert.False(await Granted(host2, One));
        Assert.False(await Granted(host2, Two));
        Assert.False(await Granted(host2, lost));
    }

    [Fact]
    public async Task Of_others_are_not_asked_for_one_by_one()
    {
        using var server = new EtcdServer();
        await using var host1 = new EtcdSharedAddresses(server.Options("host1"));
        await using var host2 = new EtcdSharedAddresses(server.Options("host2"));
        static IpAddress Number(int number) => new Ipv4Address(0x0A40_0000 + (uint)number);
        await Parallel.ForEachAsync(Enumerable.Range(0, 1500), Token, async (number, _) => Assert.True(await Granted(host1, Number(number))));
        for (var number = 0; number < 10; number++)
        {
            Assert.False(await Granted(host2, Number(number)));
        }

        var watch = Stopwatch.StartNew();
        for (var number = 10; number < 1500; number++)
        {
            Assert.False(await Granted(host2, Number(number)));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"1490 refusals in {watch.Elapsed.TotalMilliseconds:0} ms");
        server.Stop();
        Assert.False((await host2.ClaimAsync(Lan, Number(700), "network b", Token)).IsGranted);
        server.Start();
        await Task.Delay(2500, Token);

        // What is given back meanwhile is free when it is old news.
        await host1.ReleaseAsync(Lan, Number(700), Token);
        await Until(async () => await Granted(host2, Number(700)));
    }

    [Fact]
    public async Task Are_reconciled_by_themselves_when_etcd_comes_back()
    {
        using var server = new EtcdServer();
        SharedAddress[] ours = [new(Lan, One, "network a")];
        await using var host1 = new EtcdSharedAddresses(server.Options("host1"), () => ours);
        await Until(async () => await Read(server, ByteString.CopyFromUtf8(EtcdKeys.Claim(Lan, One))) is not null);
        server.Stop();
        await Assert.ThrowsAsync<NetworkException>(() => host1.ClaimAsync(Lan, Two, "network a", Token));
        ours = [new(Lan, IpAddress.Parse("172.16.10.7"), "network a")];
        server.Start();
        await Until(async () => await Read(server, ByteString.CopyFromUtf8(EtcdKeys.Claim(Lan, One))) is null);
        await Until(async () => await Read(server, ByteString.CopyFromUtf8(EtcdKeys.Claim(Lan, ours[0].Address))) is not null);
    }

    [Fact]
    public async Task Are_somebodys_where_the_value_cannot_be_read()
    {
        using var server = new EtcdServer();
        await using var host = new EtcdSharedAddresses(server.Options("host1"));
        foreach (var nonsense in new[] { "", "{", "null", "7", "{\"host\":null}", "{\"host\":\"host1\"}", "\u00ff\u0000" })
        {
            await Write(server, ByteString.CopyFromUtf8(EtcdKeys.Claim(Lan, One)), ByteString.CopyFrom(nonsense, System.Text.Encoding.Latin1));
            var refused = await host.ClaimAsync(Lan, One, "network a", Token);
            Assert.False(refused.IsGranted, nonsense);
            Assert.Contains("cannot be read", refused.Holder, StringComparison.Ordinal);
            await host.ReleaseAsync(Lan, One, Token);
        }

        await Write(server, ByteString.CopyFromUtf8(EtcdKeys.AllClaims + "no/such/address"), ByteString.CopyFromUtf8("x"));
        Assert.Empty(await host.ReconcileAsync([], Token));
    }

    [Theory]
    [InlineData("http://a:2379,https://b:2379", true)]
    [InlineData(" http://[fd00::1]:2379 , ", true)]
    [InlineData("", false)]
    [InlineData("a:2379", false)]
    [InlineData("ftp://a", false)]
    [InlineData("http://a:2379/v3", false)]
    public void Are_asked_for_at_members_written_as_etcdctl_takes_them(string text, bool isGood)
    {
        if (isGood)
        {
            Assert.NotEmpty(EtcdOptions.ParseEndpoints(text));
        }
        else
        {
            Assert.Equal(NetworkProblem.Invalid, Assert.Throws<NetworkException>(() => EtcdOptions.ParseEndpoints(text)).Kind);
        }
    }

    internal static async Task Until(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "it did not come to pass in 30 s");
            await Task.Delay(50, Token);
        }
    }

    private static async Task<bool> Granted(EtcdSharedAddresses host, IpAddress address)
    {
        try
        {
            return (await host.ClaimAsync(Lan, address, "network a", Token)).IsGranted;
        }
        catch (NetworkException)
        {
            return false;
        }
    }

    private static async Task<string?> Read(EtcdServer server, ByteString key)
    {
        using var cluster = new EtcdCluster(server.Options("reader"));
        return (await cluster.TransactAsync(new TxnRequest { Success = { EtcdRequests.Get(key) } }, Token)).Found(0)?.Value.ToStringUtf8();
    }

    private static async Task Write(EtcdServer server, ByteString key, ByteString value)
    {
        using var cluster = new EtcdCluster(server.Options("writer"));
        await cluster.TransactAsync(new TxnRequest { Success = { EtcdRequests.Put(key, value) } }, Token);
    }
}
