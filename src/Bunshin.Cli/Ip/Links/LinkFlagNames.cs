using System.Globalization;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Links;

/// <summary>The words between <c>ip</c>'s angle brackets, in its order.</summary>
internal static class LinkFlagNames
{
    private static readonly (LinkFlags Flag, string Name)[] Names =
    [
        (LinkFlags.Loopback, "LOOPBACK"), (LinkFlags.Broadcast, "BROADCAST"), (LinkFlags.PointToPoint, "POINTOPOINT"),
        (LinkFlags.Multicast, "MULTICAST"), (LinkFlags.NoArp, "NOARP"), (LinkFlags.AllMulticast, "ALLMULTI"),
        (LinkFlags.Promiscuous, "PROMISC"), (LinkFlags.Master, "MASTER"), (LinkFlags.Slave, "SLAVE"), (LinkFlags.Debug, "DEBUG"),
        (LinkFlags.Dynamic, "DYNAMIC"), (LinkFlags.AutoMedia, "AUTOMEDIA"), (LinkFlags.PortSelect, "PORTSEL"),
        (LinkFlags.NoTrailers, "NOTRAILERS"), (LinkFlags.Up, "UP"), (LinkFlags.LowerUp, "LOWER_UP"), (LinkFlags.Dormant, "DORMANT"),
        (LinkFlags.Echo, "ECHO"),
    ];

    /// <summary>Up without running is told as NO-CARRIER; a lower device that is down as M-DOWN.</summary>
    public static IReadOnlyList<string> Of(LinkFlags flags, bool isLowerDown)
    {
        var names = new List<string>();
        if ((flags & LinkFlags.Up) != 0 && (flags & LinkFlags.Running) == 0)
        {
            names.Add("NO-CARRIER");
        }

        var left = flags & ~LinkFlags.Running;
        foreach (var (flag, name) in Names)
        {
            if ((left & flag) != 0)
            {
                names.Add(name);
                left &= ~flag;
            }
        }

        if (left != 0)
        {
            names.Add(((uint)left).ToString("x", CultureInfo.InvariantCulture));
        }

        if (isLowerDown)
        {
            names.Add("M-DOWN");
        }

        return names;
    }
}
