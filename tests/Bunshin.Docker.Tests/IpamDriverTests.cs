using Bunshin.Packets.Addresses;

namespace Bunshin.Docker.Tests;

public sealed class IpamDriverTests
{
    [Fact]
    public async Task Neither_a_MAC_nor_a_replay_is_asked_for()
    {
        await using var server = await PluginServer.StartAsync();
        Assert.Equal(
            """{"RequiresMACAddress":false,"RequiresRequestReplay":false}""", (await server.DoAsync("IpamDriver.GetCapabilities")).GetRawText());
    }

    [Fact]
    public async Task A_pool_gives_its_gateway_and_then_the_lowest_address_of_its_range()
    {
        await using var server = await PluginServer.StartAsync();
        var pool = await PoolAsync(server, """{"AddressSpace":"bunshin-local","Pool":"172.16.60.0/24","SubPool":"172.16.60.64/26","Options":{"parent":"eth0"},"V6":false}""");

        Assert.Equal("172.16.60.1/24", await AddressAsync(server, pool, "172.16.60.1", "com.docker.network.gateway"));
        Assert.Equal("172.16.60.64/24", await AddressAsync(server, pool, ""));
        Assert.Equal("eth0", server.Networks.Current.Pool(pool).Parent);
        Assert.Equal([IpAddress.Parse("172.16.60.1")], server.Networks.Current.Pool(pool).Reserved);
    }

    [Fact]
    public async Task Two_networks_may_have_one_subnet()
    {
        await using var server = await PluginServer.StartAsync();
        const string request = """{"AddressSpace":"bunshin-local","Pool":"172.16.60.0/24","SubPool":"","Options":null,"V6":false}""";
        Assert.NotEqual(await PoolAsync(server, request), await PoolAsync(server, request));
    }

    [Fact]
    public async Task A_pool_of_IPv6_is_chosen_where_none_is_named()
    {
        await using var server = await PluginServer.StartAsync();
        var pool = await PoolAsync(server, """{"AddressSpace":"","Pool":"","V6":true}""");
        Assert.True(server.Networks.Current.Pool(pool).Prefix.IsIpv6);
    }

    [Fact]
    public async Task What_was_given_comes_back()
    {
        await using var server = await PluginServer.StartAsync();
        var pool = await PoolAsync(server, """{"Pool":"172.16.60.0/24"}""");
        var first = await AddressAsync(server, pool, "");
        await server.DoAsync("IpamDriver.ReleaseAddress", $$"""{"PoolID":"{{pool}}","Address":"{{first.Split('/')[0]}}"}""");
        await server.DoAsync("IpamDriver.ReleasePool", $$"""{"PoolID":"{{pool}}"}""");

        Assert.Empty(server.Networks.Current.Holdings);
        Assert.Empty(server.Networks.Current.Pools);
    }

    [Theory]
    [InlineData("IpamDriver.RequestPool", """{"AddressSpace":"elsewhere"}""", "\"elsewhere\" is not an address space of bunshin: bunshin-local or bunshin-global")]
    [InlineData("IpamDriver.RequestPool", """{"Pool":"172.16.60.0/24","Options":{"parnet":"eth0"}}""", "\"parnet\" is not an IPAM option of bunshin (did you mean \"parent\"?); there are parent")]
    [InlineData("IpamDriver.RequestPool", """{"Pool":"172.16.60.0"}""", "Pool \"172.16.60.0\" is not an IP address with a length")]
    [InlineData("IpamDriver.RequestPool", """{"SubPool":"172.16.60.0/26"}""", "without a subnet")]
    [InlineData("IpamDriver.RequestAddress", "{}", "PoolID is missing")]
    [InlineData("IpamDriver.RequestAddress", """{"PoolID":"p"}""", "address pool p is not known here")]
    [InlineData("IpamDriver.RequestAddress", """{"PoolID":"p","Address":"x"}""", "Address \"x\" is not an IP address")]
    [InlineData("IpamDriver.ReleaseAddress", """{"PoolID":"p"}""", "Address is missing")]
    public async Task What_cannot_be_is_refused_with_its_reason(string method, string body, string reason)
    {
        await using var server = await PluginServer.StartAsync();
        Assert.Contains(reason, await server.RefusalAsync(method, body), StringComparison.Ordinal);
    }

    private static async Task<string> PoolAsync(PluginServer server, string body) =>
        (await server.DoAsync("IpamDriver.RequestPool", body)).GetProperty("PoolID").GetString()!;

    private static async Task<string> AddressAsync(PluginServer server, string pool, string address, string type = "") =>
        (await server.DoAsync(
            "IpamDriver.RequestAddress",
            $$$"""{"PoolID":"{{{pool}}}","Address":"{{{address}}}","Options":{"RequestAddressType":"{{{type}}}"}}""")).GetProperty("Address").GetString()!;

    [Theory]
    [InlineData("bunshin-local", true)]
    [InlineData("LocalDefault", false)]
    public async Task A_pool_becomes_that_of_a_network_in_its_own_address_space_alone(string space, bool isIts)
    {
        await using var server = await PluginServer.StartAsync();
        var pool = await PoolAsync(server, """{"AddressSpace":"bunshin-local","Pool":"172.16.60.0/24","V6":false}""");

        _ = await server.DoAsync(
            "NetworkDriver.CreateNetwork",
            $$"""{"NetworkID":"n1","Options":{"com.docker.network.generic":{"parent":"eth0"} },"IPv4Data":[{"AddressSpace":"{{space}}","Pool":"172.16.60.0/24"}]}""");

        Assert.Equal(isIts ? "n1" : null, server.Networks.Current.Pool(pool).NetworkId);
    }
}
