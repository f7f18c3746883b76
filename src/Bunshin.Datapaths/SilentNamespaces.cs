using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths;

/// <summary>Namespaces for device ends that must not speak themselves: no IPv6 address, no router solicitation, no report of a group.</summary>
internal static class SilentNamespaces
{
    private const string Ipv6 = "/proc/sys/net/ipv6";

    private static bool HasIpv6 { get; } = Directory.Exists(Ipv6);

    /// <summary>What a device is told that shall make no IPv6 address itself (<c>IN6_ADDR_GEN_MODE_NONE</c>); null where the kernel has no IPv6.</summary>
    public static byte? NoAddressGeneration { get; } = HasIpv6 ? (byte)1 : null;

    /// <summary>Silences devices that are not made yet.</summary>
    public static void Silence(NetworkNamespace space)
    {
        if (HasIpv6)
        {
            space.Run(static () => File.WriteAllText($"{Ipv6}/conf/default/disable_ipv6", "1"));
        }
    }
}
