using System.Globalization;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Tests.Netlink;

/// <summary>MACs of groups that devices listen to, as <c>/proc/net/dev_mcast</c> has them; there is no netlink request for it.</summary>
internal static class GroupMemberships
{
    public static IReadOnlyList<(string Link, MacAddress Address)> Read(NetworkNamespace space) =>
        [.. space.Run(static () => File.ReadAllLines("/proc/thread-self/net/dev_mcast"))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(static fields => fields is [_, _, _, _, { Length: 12 }])
            .Select(static fields => (fields[1], new MacAddress(ulong.Parse(fields[4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))))];
}
