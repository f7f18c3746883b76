using System.Globalization;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Neighbors;

/// <summary>Reads the multicast lists of a namespace's links from <c>/proc/net/dev_mcast</c>; rtnetlink does not tell them all.</summary>
public static class GroupMemberships
{
    /// <summary>All memberships in <paramref name="networkNamespace"/>; null is the calling thread's own.</summary>
    public static IReadOnlyList<GroupMembership> Read(NetworkNamespace? networkNamespace = null) =>
        networkNamespace is null ? ReadHere() : networkNamespace.Run(ReadHere);

    /// <summary>Reads lines of <c>index name users global_use hexadecimal-address</c>; others, and addresses that are no MAC, are left out.</summary>
    internal static IReadOnlyList<GroupMembership> Parse(IEnumerable<string> lines)
    {
        var found = new List<GroupMembership>();
        foreach (var line in lines)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields is [var index, var name, var users, var global, { Length: 12 } address]
                && int.TryParse(index, CultureInfo.InvariantCulture, out var number)
                && int.TryParse(users, CultureInfo.InvariantCulture, out var count)
                && int.TryParse(global, CultureInfo.InvariantCulture, out var globalCount)
                && ulong.TryParse(address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                found.Add(new GroupMembership(number, name, new MacAddress(value), count, globalCount));
            }
        }

        return found;
    }

    private static IReadOnlyList<GroupMembership> ReadHere()
    {
        var bytes = KernelFile.Bytes("/proc/thread-self/net/dev_mcast");
        var lines = new List<string>();
        foreach (var line in bytes.AsSpan().Split((byte)'\n'))
        {
            lines.Add(KernelText.Decode(bytes.AsSpan()[line]));
        }

        return Parse(lines);
    }
}
