using Bunshin.RealEngine;

namespace Bunshin.System.Tests;

/// <summary>What the kernel of a server can make.</summary>
internal static class KernelHas
{
    public static bool Macvlan(Server server) => Makes(server, "link eth0 name probe0 type macvlan");

    private static bool Makes(Server server, string link)
    {
        var made = server.Try($"ip link add {link}").IsGood;
        _ = server.Try("ip link del probe0");
        return made;
    }
}
