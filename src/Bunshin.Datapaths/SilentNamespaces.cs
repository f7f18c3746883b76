using Bunshin.Linux.Configuring;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths;

/// <summary>Namespaces for device ends that must not speak themselves: no IPv6 address, no router solicitation, no report of a group.</summary>
internal static class SilentNamespaces
{
    private const string DisableIpv6 = "net.ipv6.conf.default.disable_ipv6";

    /// <summary>What a device is told that shall make no IPv6 address itself (<c>IN6_ADDR_GEN_MODE_NONE</c>); null where the kernel has no IPv6.</summary>
    public static byte? NoAddressGeneration { get; } = Sysctl.Read(DisableIpv6) is null ? null : 1;

    /// <summary>Silences devices that are not made yet.</summary>
    public static void Silence(NetworkNamespace space) => space.Run(static () => Sysctl.WriteIfThere(DisableIpv6, "1"));
}
