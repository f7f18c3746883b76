using System.Text.Json;
using Bunshin.Datapaths;
using Bunshin.Networks;

namespace Bunshin.Docker.Tests;

public sealed class NetworkDriverTests
{
    private const string Net = "0734eaab5c585e1a2b937b4b92757cb3b9a11284471a049fb1fe356355b1d319";
    private const string Ep = "4f6cc4969ca40a45781dac34f5ca49f6f92f9fc32a69f03bb890fb833521e18f";

    [Fact]
    public async Task Networks_are_made_on_each_host_and_reach_others()
    {
        await using var server = await PluginServer.StartAsync();
        Assert.Equal("""{"Scope":"local","ConnectivityScope":"global"}""", (await server.DoAsync("NetworkDriver.GetCapabilities")).GetRawText());
    }

    [Fact]
    public async Task An_endpoint_is_answered_with_what_was_left_open_and_nothing_else()
    {
        await using var server = await PluginServer.StartAsync();
        await CreateNetworkAsync(server);

        var open = await server.DoAsync("NetworkDriver.CreateEndpoint", Endpoint("e1", "172.16.50.2/24", mac: ""));
        var given = await server.DoAsync("NetworkDriver.CreateEndpoint", Endpoint("e2", "172.16.50.3/24", mac: "02:11:22:33:44:55"));

        Assert.Equal("MacAddress", Assert.Single(open.GetProperty("Interface").EnumerateObject()).Name);
        Assert.Equal(JsonValueKind.Null, given.GetProperty("Interface").ValueKind);
    }

    [Fact]
    public async Task A_joined_endpoint_has_link_gateway_and_no_second_card()
    {
        await using var server = await PluginServer.StartAsync();
        await CreateNetworkAsync(server, "\"routes\":\"10.0.0.0/8=172.16.50.254,10.1.0.0/16\"");
        await server.DoAsync("NetworkDriver.CreateEndpoint", Endpoint(Ep, "172.16.50.2/24"));

        var join = await server.DoAsync("NetworkDriver.Join", Join("/var/run/docker/netns/1"));

        Assert.Equal("172.16.50.1", join.GetProperty("Gateway").GetString());
        Assert.Equal("", join.GetProperty("GatewayIPv6").GetString());
        Assert.True(join.GetProperty("DisableGatewayService").GetBoolean());
        Assert.Equal("eth", join.GetProperty("InterfaceName").GetProperty("DstPrefix").GetString());
        Assert.Equal(
            """[{"Destination":"10.0.0.0/8","RouteType":0,"NextHop":"172.16.50.254"},{"Destination":"10.1.0.0/16","RouteType":1}]""",
            join.GetProperty("StaticRoutes").GetRawText());
    }

    [Fact]
    public async Task An_endpoint_tells_what_it_stands_on()
    {
        await using var server = await PluginServer.StartAsync();
        await CreateNetworkAsync(server, "\"macvlan_mode\":\"vepa\",\"mtu\":\"1400\"");
        await server.DoAsync("NetworkDriver.CreateEndpoint", Endpoint(Ep, "172.16.50.2/24", mac: "02:11:22:33:44:55"));

        var value = (await server.DoAsync("NetworkDriver.EndpointOperInfo", Ids())).GetProperty("Value");

        Assert.Equal(
            """{"Parent":"eth0","Kind":"macvlan","Mode":"vepa","Datapath":"userspace","Mac":"02:11:22:33:44:55","Mtu":1400,"Addresses":["172.16.50.2/24"],"State":"created"}""",
            value.GetRawText());
    }

    [Fact]
    public async Task An_endpoint_has_a_policy_of_its_own_where_the_networks_datapath_serves_one()
    {
        await using var server = await PluginServer.StartAsync();
        server.Attachments.Datapath = DatapathKind.Ebpf;
        await CreateNetworkAsync(server, "\"guard\":\"on\",\"rate\":\"1gbit\"");
        var body = Endpoint(Ep, "172.16.50.2/24").Replace("\"Options\":null", "\"Options\":{\"guard\":\"addresses\",\"may_route\":\"on\",\"may_serve_dhcp\":\"off\",\"rate\":\"10mbit burst 64k\",\"com.docker.network.portmap\":[]}", StringComparison.Ordinal);
        await server.DoAsync("NetworkDriver.CreateEndpoint", body);

        Assert.Equal(new ChildLimits { Guard = NetworkGuard.Addresses, MayRoute = true, MayServeDhcp = false, Rate = new(1_250_000, 65_536) }, server.Networks.Current.Endpoints[Ep].Limits);
        Assert.Equal((NetworkGuard.On, 125_000_000L), (server.Networks.Current.Network(Net).Settings.Guard, server.Networks.Current.Network(Net).Settings.Rate?.BytesPerSecond));
    }

    [Fact]
    public async Task An_endpoint_is_refused_a_policy_that_its_networks_datapath_does_not_serve()
    {
        await using var server = await PluginServer.StartAsync();
        await CreateNetworkAsync(server);
        var body = Endpoint(Ep, "172.16.50.2/24").Replace("\"Options\":null", "\"Options\":{\"guard\":\"on\"}", StringComparison.Ordinal);
        Assert.Contains(
            $"guard and rate are policies, which the userspace datapath of network {Net} does not serve: leave them out, or make the network with datapath=ebpf",
            await server.RefusalAsync("NetworkDriver.CreateEndpoint", body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Children_without_subnets_are_not_held_to_their_addresses()
    {
        await using var server = await PluginServer.StartAsync();
        server.Attachments.Datapath = DatapathKind.Ebpf;
        const string reason = "guard=addresses holds children to the addresses of the network's subnets, and it has none: use guard=on";
        const string network = """{"NetworkID":"n","Options":{"com.docker.network.generic":{"guard":"GUARD"}},"IPv4Data":[{"Pool":"0.0.0.0/0"}]}""";
        Assert.Contains(reason, await server.RefusalAsync("NetworkDriver.CreateNetwork", network.Replace("GUARD", "addresses", StringComparison.Ordinal)), StringComparison.Ordinal);
        await server.DoAsync("NetworkDriver.CreateNetwork", network.Replace("GUARD", "on", StringComparison.Ordinal));
        Assert.Contains(reason, await server.RefusalAsync("NetworkDriver.CreateEndpoint", """{"NetworkID":"n","EndpointID":"e","Options":{"guard":"addresses"}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_of_the_null_driver_are_no_subnet()
    {
        await using var server = await PluginServer.StartAsync();
        await server.DoAsync(
            "NetworkDriver.CreateNetwork",
            $$"""{"NetworkID":"{{Net}}","IPv4Data":[{"AddressSpace":"null","Pool":"0.0.0.0/0"}],"IPv6Data":[{"Pool":"::/0"}]}""");
        Assert.Empty(server.Networks.Current.Network(Net).Subnets);
        await server.DoAsync("NetworkDriver.CreateEndpoint", Endpoint(Ep, ""));
    }

    [Fact]
    public async Task A_network_goes_with_endpoints_that_the_engine_has_forgotten()
    {
        await using var server = await PluginServer.StartAsync();
        await CreateNetworkAsync(server);
        await server.DoAsync("NetworkDriver.CreateEndpoint", Endpoint(Ep, "172.16.50.2/24"));
        await server.DoAsync("NetworkDriver.Join", Join("/var/run/docker/netns/1"));

        await server.DoAsync("NetworkDriver.DeleteNetwork", $$"""{"NetworkID":"{{Net}}"}""");

        Assert.Empty(server.Networks.Current.Networks);
        Assert.Empty(server.Networks.Current.Endpoints);
        Assert.Empty(server.Attachments.Attached);
    }

    [Theory]
    [InlineData("NetworkDriver.CreateNetwork", "{}", "NetworkID is missing")]
    [InlineData("NetworkDriver.CreateNetwork", """{"NetworkID":"a","IPv4Data":[{}]}""", "IPv4Data.Pool is missing")]
    [InlineData("NetworkDriver.CreateNetwork", """{"NetworkID":"a","IPv4Data":[null]}""", "IPv4Data.Pool is missing")]
    [InlineData("NetworkDriver.CreateNetwork", """{"NetworkID":"a","IPv4Data":[{"Pool":"fd00::/64"}]}""", "IPv4Data.Pool fd00::/64 is not of the family")]
    [InlineData("NetworkDriver.CreateNetwork", """{"NetworkID":"a\u0000b"}""", "NetworkID \"a?b\" is not an id")]
    [InlineData("NetworkDriver.CreateEndpoint", """{"NetworkID":"a"}""", "EndpointID is missing")]
    [InlineData("NetworkDriver.CreateEndpoint", """{"NetworkID":"nowhere","EndpointID":"e"}""", "network nowhere is not known here")]
    [InlineData("NetworkDriver.CreateEndpoint", """{"NetworkID":"a","EndpointID":"e","Interface":{"Address":"1.2.3"}}""", "Interface.Address \"1.2.3\" is not an IP address with a length")]
    [InlineData("NetworkDriver.CreateEndpoint", """{"NetworkID":"a","EndpointID":"e","Interface":{"MacAddress":"x"}}""", "Interface.MacAddress \"x\" is not a MAC address")]
    [InlineData("NetworkDriver.CreateEndpoint", """{"NetworkID":"a","EndpointID":"e","Options":{"com.docker.network.endpoint.ifnam":"x"}}""", "(did you mean \"com.docker.network.endpoint.ifname\"?)")]
    [InlineData("NetworkDriver.CreateEndpoint", """{"NetworkID":"a","EndpointID":"e","Options":{"mtu":"1"}}""", "\"mtu\" is not an endpoint option of bunshin")]
    [InlineData("NetworkDriver.CreateEndpoint", """{"NetworkID":"a","EndpointID":"e","Options":{"guard":"maybe"}}""", "option guard: \"maybe\" is not off, on or addresses")]
    [InlineData("NetworkDriver.CreateEndpoint", """{"NetworkID":"a","EndpointID":"e","Options":{"rat":"1mbit"}}""", "\"rat\" is not an endpoint option of bunshin (did you mean \"rate\"?)")]
    [InlineData("NetworkDriver.Join", """{"NetworkID":"a","EndpointID":"e","SandboxKey":"x"}""", "SandboxKey \"x\" is not an absolute path")]
    [InlineData("NetworkDriver.Join", """{"NetworkID":"a","EndpointID":"e","SandboxKey":"/x"}""", "network a is not known here")]
    [InlineData("NetworkDriver.EndpointOperInfo", """{"NetworkID":"a","EndpointID":"e"}""", "network a is not known here")]
    public async Task What_cannot_be_is_refused_with_its_reason(string method, string body, string reason)
    {
        await using var server = await PluginServer.StartAsync();
        Assert.Contains(reason, await server.RefusalAsync(method, body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NetworkDriver.Leave")]
    [InlineData("NetworkDriver.DeleteEndpoint")]
    [InlineData("NetworkDriver.DeleteNetwork")]
    [InlineData("NetworkDriver.RevokeExternalConnectivity")]
    public async Task What_is_not_there_may_be_removed(string method)
    {
        await using var server = await PluginServer.StartAsync();
        await server.DoAsync(method, Ids());
    }

    [Fact]
    public async Task A_parent_that_fails_is_told_and_nothing_is_kept()
    {
        await using var server = await PluginServer.StartAsync();
        server.Attachments.Failure = "eth0 is not there";
        Assert.Contains("eth0 is not there", await server.RefusalAsync("NetworkDriver.CreateNetwork", Network("")), StringComparison.Ordinal);
        Assert.Empty(server.Networks.Current.Networks);
    }

    private static async Task CreateNetworkAsync(PluginServer server, string options = "") =>
        await server.DoAsync("NetworkDriver.CreateNetwork", Network(options));

    private static string Network(string options) =>
        "{\"NetworkID\":\"" + Net + "\",\"Options\":{\"com.docker.network.generic\":{\"parent\":\"eth0\"" + (options.Length == 0 ? "" : "," + options) + "}},"
        + "\"IPv4Data\":[{\"AddressSpace\":\"LocalDefault\",\"Gateway\":\"172.16.50.1/24\",\"Pool\":\"172.16.50.0/24\"}],\"IPv6Data\":[]}";

    private static string Endpoint(string id, string address, string mac = "") =>
        $$"""{"NetworkID":"{{Net}}","EndpointID":"{{id}}","Interface":{"Address":"{{address}}","AddressIPv6":"","MacAddress":"{{mac}}"},"Options":null}""";

    private static string Ids() => $$"""{"NetworkID":"{{Net}}","EndpointID":"{{Ep}}"}""";

    private static string Join(string sandbox) => $$"""{"NetworkID":"{{Net}}","EndpointID":"{{Ep}}","SandboxKey":"{{sandbox}}","Options":null}""";
}
