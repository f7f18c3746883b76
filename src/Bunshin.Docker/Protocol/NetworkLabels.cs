namespace Bunshin.Docker.Protocol;

/// <summary>The engine's names for what it sends along.</summary>
internal static class NetworkLabels
{
    /// <summary>The user's options of a network.</summary>
    public const string Generic = "com.docker.network.generic";

    /// <summary><c>--internal</c>.</summary>
    public const string Internal = "com.docker.network.internal";

    /// <summary>What an address is asked for.</summary>
    public const string AddressType = "RequestAddressType";

    /// <summary>It is asked for as a gateway's.</summary>
    public const string GatewayAddress = "com.docker.network.gateway";

    /// <summary>Published ports.</summary>
    public const string PortMap = "com.docker.network.portmap";

    /// <summary>The name a link shall have in its sandbox.</summary>
    public const string InterfaceName = "com.docker.network.endpoint.ifname";

    /// <summary>What the engine itself adds to an endpoint, or knows as its user's option.</summary>
    public static IReadOnlyList<string> OfEndpoints { get; } =
    [
        PortMap,
        "com.docker.network.endpoint.exposedports",
        "com.docker.network.endpoint.macaddress",
        InterfaceName,
        "com.docker.network.endpoint.sysctls",
        "com.docker.network.endpoint.dnsservers",
        "com.docker.network.endpoint.name",
        "com.docker.network.driver.private.no_proxy_6to4",
    ];
}
