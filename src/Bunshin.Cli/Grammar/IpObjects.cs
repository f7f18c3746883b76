namespace Bunshin.Cli.Grammar;

/// <summary>What <c>ip</c>'s command lines can be about.</summary>
internal static class IpObjects
{
    // In ip's order, so that "a" is address and "n" neighbor.
    private static readonly string[] Names =
    [
        "address", "addrlabel", "maddress", "route", "rule", "neighbor", "neighbour", "ntable", "ntbl", "link", "l2tp", "fou", "ila", "macsec", "tunnel",
        "tunl", "tuntap", "tap", "token", "tcpmetrics", "tcp_metrics", "monitor", "xfrm", "mroute", "mrule", "netns", "netconf", "vrf", "sr", "nexthop",
        "mptcp", "ioam", "help", "stats", "amt",
    ];

    /// <summary>The object that a word names or abbreviates, or null.</summary>
    public static string? Find(string word) => Array.Find(Names, name => IsAbbreviation(word, name));

    /// <summary><c>ip</c>'s rule: the beginning of a word is the word.</summary>
    public static bool IsAbbreviation(string word, string whole) => word.Length > 0 && whole.StartsWith(word, StringComparison.Ordinal);
}
