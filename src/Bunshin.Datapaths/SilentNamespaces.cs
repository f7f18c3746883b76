using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths;

/// <summary>Namespaces for device ends that must not speak themselves: no IPv6 address, no router solicitation, no report of a group.</summary>
internal static class SilentNamespaces
{
    private const string Ipv6 = "/proc/sys/net/ipv6";

    /// <summary>The kernel has IPv6.</summary>
    public static bool HasIpv6 { get; } = Directory.Exists(Ipv6);

    /// <summary>Silences devices that are not made yet.</summary>
    public static void Silence(NetworkNamespace space)
    {
        if (HasIpv6)
        {
            space.Run(static () => File.WriteAllText($"{Ipv6}/conf/default/disable_ipv6", "1"));
        }
    }
}
