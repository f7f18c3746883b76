using System.Text.Json;
using Bunshin.Datapaths;
using Bunshin.Docker.Options;
using Bunshin.Docker.Protocol;
using Bunshin.Networks;
using Bunshin.Networks.Requests;
using Bunshin.Packets.Addresses;
using Microsoft.Extensions.Logging;

namespace Bunshin.Docker;

/// <summary>What the engine's calls to a network driver mean to <see cref="NetworkService"/>. Every call may be repeated.</summary>
internal sealed class NetworkDriver(NetworkService networks, ILogger<NetworkDriver> log)
{
    public async Task<EmptyReply> CreateNetworkAsync(CreateNetworkRequest request, CancellationToken cancellation)
    {
        var id = NetworkOf(request);
        var settings = DockerOptions.Read(request.Options);
        List<Subnet> subnets = [.. Subnets("IPv4Data", request.Ipv4Data, isIpv6: false), .. Subnets("IPv6Data", request.Ipv6Data, isIpv6: true)];
        _ = await networks.CreateNetworkAsync(id, settings, subnets, cancellation);
        return EmptyReply.Instance;
    }

    public async Task<EmptyReply> DeleteNetworkAsync(NetworkRequest request, CancellationToken cancellation)
    {
        var id = NetworkOf(request);

        // The engine removes no network that it knows endpoints of. Those that are joined here left while we were not there to hear of it,
        // and what we refuse now it would forget all the same.
        foreach (var endpoint in networks.Current.EndpointsOf(id).Where(endpoint => endpoint.IsJoined))
        {
            Log.Forgotten(log, request.Subject, endpoint.Id);
            await networks.LeaveAsync(id, endpoint.Id, cancellation);
        }

        await networks.DeleteNetworkAsync(id, cancellation);
        return EmptyReply.Instance;
    }

    public async Task<CreateEndpointReply> CreateEndpointAsync(CreateEndpointRequest request, CancellationToken cancellation)
    {
        var limits = ReadOptions(request);
        var asked = request.Interface ?? new EndpointInterface();
        var endpoint = await networks.CreateEndpointAsync(
            new EndpointRequest(
                NetworkOf(request),
                EndpointOf(request),
                RequestField.Prefix("Interface.Address", asked.Address, isIpv6: false),
                RequestField.Prefix("Interface.AddressIPv6", asked.AddressIpv6, isIpv6: true),
                RequestField.Mac("Interface.MacAddress", asked.MacAddress)) { Limits = limits },
            cancellation);
        return new CreateEndpointReply(Chosen(asked, endpoint));
    }

    public async Task<EmptyReply> DeleteEndpointAsync(EndpointCallRequest request, CancellationToken cancellation)
    {
        await networks.DeleteEndpointAsync(NetworkOf(request), EndpointOf(request), cancellation);
        return EmptyReply.Instance;
    }

    public async Task<JoinReply> JoinAsync(JoinRequest request, CancellationToken cancellation)
    {
        var answer = await networks.JoinAsync(NetworkOf(request), EndpointOf(request), RequestField.Path("SandboxKey", request.SandboxKey), cancellation);
        return new JoinReply
        {
            InterfaceName = new InterfaceName(answer.LinkName, answer.NamePrefix),
            Gateway = answer.Gateway?.ToString() ?? "",
            GatewayIpv6 = answer.GatewayIpv6?.ToString() ?? "",
            StaticRoutes = [.. answer.Routes.Select(route => new RouteReply(
                route.Destination.ToString(),
                route.Gateway is null ? RouteReply.Connected : RouteReply.ByNextHop,
                route.Gateway?.ToString()))],
        };
    }

    public async Task<EmptyReply> LeaveAsync(EndpointCallRequest request, CancellationToken cancellation)
    {
        await networks.LeaveAsync(NetworkOf(request), EndpointOf(request), cancellation);
        return EmptyReply.Instance;
    }

    /// <summary>The engine asks for this after it has moved and configured the link: its one sign to us that it has.</summary>
    public OperInfoReply EndpointOperInfo(EndpointCallRequest request)
    {
        var (networkId, endpointId) = (NetworkOf(request), EndpointOf(request));
        var view = networks.Current;
        var info = Describe(view.Network(networkId), view.Endpoint(networkId, endpointId));
        networks.Settle(networkId, endpointId);
        return new OperInfoReply(info);
    }

    /// <summary>As <see cref="EndpointOperInfo"/>. There is nothing to program: a child is on the LAN itself.</summary>
    public EmptyReply ProgramExternalConnectivity(EndpointCallRequest request)
    {
        networks.Settle(NetworkOf(request), EndpointOf(request));
        return EmptyReply.Instance;
    }

    private static string NetworkOf(NetworkRequest request) => RequestField.Id("NetworkID", request.NetworkId);

    private static string EndpointOf(EndpointCallRequest request) => RequestField.Id("EndpointID", request.EndpointId);

    private static IEnumerable<Subnet> Subnets(string field, List<PoolData>? pools, bool isIpv6)
    {
        foreach (var pool in pools ?? [])
        {
            var prefix = RequestField.Prefix($"{field}.Pool", pool?.Pool, isIpv6)
                ?? throw new NetworkException(NetworkProblem.Invalid, $"{field}.Pool is missing");

            // What the null IPAM driver gives: addresses are nobody's concern.
            if (prefix is { Length: 0, Address.IsAny: true })
            {
                continue;
            }

            yield return new Subnet(prefix.Network, RequestField.Prefix($"{field}.Gateway", pool!.Gateway, isIpv6)?.Address)
            {
                Space = string.IsNullOrEmpty(pool.AddressSpace) ? null : pool.AddressSpace,
                Auxiliary = Auxiliary(field, pool.AuxAddresses, isIpv6),
            };
        }
    }

    private static Dictionary<string, IpAddress> Auxiliary(string field, Dictionary<string, string?>? given, bool isIpv6)
    {
        var auxiliary = new Dictionary<string, IpAddress>(StringComparer.Ordinal);
        foreach (var (name, text) in given ?? [])
        {
            if (RequestField.Prefix($"{field}.AuxAddresses", text, isIpv6) is { } address)
            {
                auxiliary[name] = address.Address;
            }
        }

        return auxiliary;
    }

    private static EndpointInterface? Chosen(EndpointInterface asked, Endpoint endpoint)
    {
        var chosen = new EndpointInterface
        {
            Address = string.IsNullOrEmpty(asked.Address) ? endpoint.Ipv4?.ToString() : null,
            AddressIpv6 = string.IsNullOrEmpty(asked.AddressIpv6) ? endpoint.Ipv6?.ToString() : null,
            MacAddress = string.IsNullOrEmpty(asked.MacAddress) ? endpoint.Address?.ToString() : null,
        };
        return chosen is { Address: null, AddressIpv6: null, MacAddress: null } ? null : chosen;
    }

    private static EndpointInfo Describe(Network network, Endpoint endpoint) => new()
    {
        Parent = network.LowerDevice,
        Kind = network.Settings.Kind.Word(),
        Mode = network.Settings.ModeText(),
        Datapath = network.DatapathText(),
        Mac = endpoint.Address?.ToString(),
        Mtu = network.Settings.Mtu,
        Addresses = [.. endpoint.Addresses.Select(address => address.ToString())],
        State = endpoint.StateText(),
    };

    // The engine's labels and the user's stand side by side here, so that a typo among the engine's would be swallowed otherwise.
    private ChildLimits ReadOptions(CreateEndpointRequest request)
    {
        var problems = new List<string>();
        var limits = ChildLimits.None;
        foreach (var (name, value) in request.Options ?? [])
        {
            if (PolicyOptions.Names.Contains(name))
            {
                problems.AddRange(ReadLimit(name, OptionText.Of(value), ref limits) is { } problem ? [problem] : []);
            }
            else if (!NetworkLabels.OfEndpoints.Contains(name))
            {
                problems.Add(OptionText.Unknown("endpoint option", name, [.. PolicyOptions.Names, .. NetworkLabels.OfEndpoints]));
            }
            else if (name == NetworkLabels.PortMap && value is { ValueKind: JsonValueKind.Array } && value.GetArrayLength() > 0)
            {
                Log.PortMappings(log, request.Subject);
            }
            else if (name == NetworkLabels.InterfaceName)
            {
                Log.InterfaceName(log, request.Subject);
            }
        }

        return problems.Count == 0 ? limits : throw new NetworkException(NetworkProblem.Invalid, problems);
    }

    private static string? ReadLimit(string name, string? value, ref ChildLimits limits)
    {
        if (value is null)
        {
            return $"the value of option \"{name}\" is not text";
        }

        string? problem;
        switch (name)
        {
            case PolicyOptions.Guard:
                problem = PolicyOptions.ReadGuard(value, out var guard);
                limits = limits with { Guard = guard };
                break;
            case PolicyOptions.MayRoute:
                problem = PolicyOptions.ReadAllowance(name, value, out var mayRoute);
                limits = limits with { MayRoute = mayRoute };
                break;
            case PolicyOptions.MayServeDhcp:
                problem = PolicyOptions.ReadAllowance(name, value, out var mayServe);
                limits = limits with { MayServeDhcp = mayServe };
                break;
            default:
                problem = PolicyOptions.ReadRate(value, out var rate);
                limits = limits with { Rate = rate };
                break;
        }

        return problem;
    }
}
