using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using Bunshin.Docker.Protocol;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Requests;
using Microsoft.Extensions.Logging;

namespace Bunshin.Docker;

/// <summary>All calls of the plugin protocol that we answer, by path.</summary>
internal static class PluginMethods
{
    private static readonly PluginJson Json = PluginJson.Default;

    public static FrozenDictionary<string, IPluginMethod> Create(NetworkService networks, PoolService pools, ILoggerFactory logs)
    {
        IEnumerable<IPluginMethod> all =
        [
            Fixed("Plugin.Activate", Json.ActivateReply, new ActivateReply(["NetworkDriver", "IpamDriver"])),
            .. OfNetworkDriver(new NetworkDriver(networks, logs.CreateLogger<NetworkDriver>())),
            .. OfIpamDriver(new IpamDriver(pools)),
        ];
        return all.ToFrozenDictionary(method => "/" + method.Name, StringComparer.Ordinal);
    }

    private static IEnumerable<IPluginMethod> OfNetworkDriver(NetworkDriver driver) =>
    [
        // Networks are made on each host, and their children are on a LAN that other hosts are on too.
        Fixed("NetworkDriver.GetCapabilities", Json.NetworkCapabilities, new NetworkCapabilities("local", "global")),
        Of("NetworkDriver.CreateNetwork", Json.CreateNetworkRequest, Json.EmptyReply, driver.CreateNetworkAsync),
        Of("NetworkDriver.DeleteNetwork", Json.NetworkRequest, Json.EmptyReply, driver.DeleteNetworkAsync),
        Of("NetworkDriver.CreateEndpoint", Json.CreateEndpointRequest, Json.CreateEndpointReply, driver.CreateEndpointAsync),
        Of("NetworkDriver.DeleteEndpoint", Json.EndpointCallRequest, Json.EmptyReply, driver.DeleteEndpointAsync),
        Of("NetworkDriver.EndpointOperInfo", Json.EndpointCallRequest, Json.OperInfoReply, driver.EndpointOperInfo),
        Of("NetworkDriver.Join", Json.JoinRequest, Json.JoinReply, driver.JoinAsync),
        Of("NetworkDriver.Leave", Json.EndpointCallRequest, Json.EmptyReply, driver.LeaveAsync),
        Of("NetworkDriver.ProgramExternalConnectivity", Json.EndpointCallRequest, Json.EmptyReply, driver.ProgramExternalConnectivity),
        Fixed("NetworkDriver.RevokeExternalConnectivity", Json.EmptyReply, EmptyReply.Instance),

        // What only swarm sends: nothing of ours is kept there, and who else is in the cluster does not concern a LAN.
        Fixed("NetworkDriver.AllocateNetwork", Json.AllocateNetworkReply, new AllocateNetworkReply(new Dictionary<string, string>())),
        Fixed("NetworkDriver.FreeNetwork", Json.EmptyReply, EmptyReply.Instance),
        Fixed("NetworkDriver.DiscoverNew", Json.EmptyReply, EmptyReply.Instance),
        Fixed("NetworkDriver.DiscoverDelete", Json.EmptyReply, EmptyReply.Instance),
    ];

    private static IEnumerable<IPluginMethod> OfIpamDriver(IpamDriver driver) =>
    [
        Fixed("IpamDriver.GetCapabilities", Json.IpamCapabilities, new IpamCapabilities(RequiresMacAddress: false, RequiresRequestReplay: false)),
        Fixed("IpamDriver.GetDefaultAddressSpaces", Json.AddressSpacesReply, IpamDriver.Spaces),
        Of("IpamDriver.RequestPool", Json.RequestPoolRequest, Json.RequestPoolReply, driver.RequestPool),
        Of("IpamDriver.ReleasePool", Json.PoolCallRequest, Json.EmptyReply, driver.ReleasePoolAsync),
        Of("IpamDriver.RequestAddress", Json.AddressRequest, Json.AddressReply, driver.RequestAddressAsync),
        Of("IpamDriver.ReleaseAddress", Json.AddressRequest, Json.EmptyReply, driver.ReleaseAddressAsync),
    ];

    private static PluginMethod<EmptyRequest, TReply> Fixed<TReply>(string name, JsonTypeInfo<TReply> replyType, TReply reply) =>
        new(name, Json.EmptyRequest, replyType, (_, _) => Task.FromResult(reply));

    // What makes links waits for the kernel: it is done on a thread of the pool's own choosing and never on the connection's.
    private static PluginMethod<TRequest, TReply> Of<TRequest, TReply>(
        string name, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TReply> replyType, Func<TRequest, TReply> answer)
        where TRequest : PluginRequest, new() =>
        new(name, requestType, replyType, (request, cancellation) => Task.Run(() => answer(request), cancellation));

    private static PluginMethod<TRequest, TReply> Of<TRequest, TReply>(
        string name, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TReply> replyType, Func<TRequest, CancellationToken, Task<TReply>> answer)
        where TRequest : PluginRequest, new() =>
        new(name, requestType, replyType, answer);
}
