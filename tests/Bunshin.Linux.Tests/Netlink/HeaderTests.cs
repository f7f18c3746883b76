using System.Globalization;
using System.Reflection;
using System.Text;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Neighbors;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Tests.Netlink;

/// <summary>Numbers and structure sizes, against the C headers of this machine.</summary>
public sealed class HeaderTests
{
    private const string Includes = """
        #include <stddef.h>
        #include <stdio.h>
        #include <errno.h>
        #include <poll.h>
        #include <fcntl.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <linux/if.h>
        #include <linux/netlink.h>
        #include <linux/rtnetlink.h>
        #include <linux/if_link.h>
        #include <linux/if_addr.h>
        #include <linux/neighbour.h>
        #include <linux/net_namespace.h>
        #include <linux/veth.h>
        #include <linux/nsfs.h>
        """;

    [Fact]
    public void Every_constant_with_a_kernel_spelling_has_the_kernels_value()
    {
        Type[] holders =
        [
            typeof(Rtnl), typeof(IfLink), typeof(AddressMessages), typeof(NeighborMessages), typeof(ForwardingMessages),
            typeof(Bunshin.Linux.Netlink.Routes.RouteMessages), typeof(Bunshin.Linux.Netlink.RouteNetlink),
        ];
        var ours = holders.SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.IsLiteral && field.Name.Contains('_', StringComparison.Ordinal) && !field.Name.EndsWith("_LEN", StringComparison.Ordinal) && field.Name != "NLMSG_HDRLEN")
            .Select(field => (field.Name, Value: Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)))
            .DistinctBy(constant => constant.Name)
            .ToArray();
        Assert.True(ours.Length > 130);

        // Headers older than the newest attributes do not have them; how many is said, so that it cannot be all.
        var theirs = Compile(ours.Select(constant => (constant.Name, constant.Name)));
        Assert.True(theirs.Count > ours.Length * 9 / 10, $"only {theirs.Count} of {ours.Length} are in the headers");
        Assert.DoesNotContain(ours, constant => theirs.TryGetValue(constant.Name, out var value) && (value & 0xFFFFFFFF) != (constant.Value & 0xFFFF_FFFF) && (value & 0xFFFF) != constant.Value);
    }

    [Fact]
    public void Every_structure_has_the_kernels_size_and_offsets()
    {
        var theirs = Compile(
        [
            ("nlmsghdr", "sizeof(struct nlmsghdr)"), ("nlattr", "sizeof(struct nlattr)"), ("ifinfomsg", "sizeof(struct ifinfomsg)"),
            ("ifaddrmsg", "sizeof(struct ifaddrmsg)"), ("rtmsg", "sizeof(struct rtmsg)"), ("ndmsg", "sizeof(struct ndmsg)"),
            ("ifa_cacheinfo", "sizeof(struct ifa_cacheinfo)"), ("sockaddr_nl", "sizeof(struct sockaddr_nl)"),
            ("ifi_index", "offsetof(struct ifinfomsg, ifi_index)"), ("ifi_change", "offsetof(struct ifinfomsg, ifi_change)"),
            ("ifa_index", "offsetof(struct ifaddrmsg, ifa_index)"), ("ndm_state", "offsetof(struct ndmsg, ndm_state)"), ("ndm_flags", "offsetof(struct ndmsg, ndm_flags)"),
            ("rtm_table", "offsetof(struct rtmsg, rtm_table)"), ("rtm_flags", "offsetof(struct rtmsg, rtm_flags)"),
            ("rx_nohandler", "offsetof(struct rtnl_link_stats64, rx_nohandler)"),
            ("tx_window_errors", "offsetof(struct rtnl_link_stats64, tx_window_errors)"), ("pollfd", "sizeof(struct pollfd)"), ("NS_GET_NSTYPE", "NS_GET_NSTYPE"),
        ]);
        var ours = new Dictionary<string, long>
        {
            ["nlmsghdr"] = Rtnl.NLMSG_HDRLEN, ["nlattr"] = Rtnl.NLA_HDRLEN, ["ifinfomsg"] = Rtnl.IFINFOMSG_LEN, ["ifaddrmsg"] = Rtnl.IFADDRMSG_LEN,
            ["rtmsg"] = Rtnl.RTMSG_LEN, ["ndmsg"] = Rtnl.NDMSG_LEN, ["ifa_cacheinfo"] = Rtnl.IFA_CACHEINFO_LEN,
            ["sockaddr_nl"] = 12, ["ifi_index"] = 4, ["ifi_change"] = 12, ["ifa_index"] = 4, ["ndm_state"] = 8, ["ndm_flags"] = 10, ["rtm_table"] = 4,
            ["rtm_flags"] = 8, ["rx_nohandler"] = 23 * 8, ["tx_window_errors"] = 20 * 8, ["pollfd"] = 8, ["NS_GET_NSTYPE"] = 0xb703,
        };
        Assert.Equal(ours.OrderBy(pair => pair.Key), theirs.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Every_errno_has_the_kernels_number()
    {
        var names = Enum.GetNames<Errno>().Where(name => name != nameof(Errno.None)).ToArray();
        Assert.Equal(
            names.ToDictionary(name => name, name => (long)Enum.Parse<Errno>(name)).OrderBy(pair => pair.Key),
            Compile(names.Select(name => (name, name))).OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Public_flags_have_the_kernels_bits()
    {
        var theirs = Compile(
        [
            ("up", "IFF_UP"), ("noarp", "IFF_NOARP"), ("promisc", "IFF_PROMISC"), ("allmulti", "IFF_ALLMULTI"), ("multicast", "IFF_MULTICAST"), ("lower", "1<<16"),
            ("private", "MACVLAN_MODE_PRIVATE"), ("vepa", "MACVLAN_MODE_VEPA"), ("bridge", "MACVLAN_MODE_BRIDGE"), ("passthru", "MACVLAN_MODE_PASSTHRU"), ("source", "MACVLAN_MODE_SOURCE"),
            ("add", "MACVLAN_MACADDR_ADD"), ("del", "MACVLAN_MACADDR_DEL"), ("flush", "MACVLAN_MACADDR_FLUSH"), ("set", "MACVLAN_MACADDR_SET"),
            ("nopromisc", "MACVLAN_FLAG_NOPROMISC"), ("nodst", "MACVLAN_FLAG_NODST"), ("nodad", "IFA_F_NODAD"), ("tentative", "IFA_F_TENTATIVE"), ("permanent", "NUD_PERMANENT"),
        ]);
        var ours = new Dictionary<string, long>
        {
            ["up"] = (long)LinkFlags.Up, ["noarp"] = (long)LinkFlags.NoArp, ["promisc"] = (long)LinkFlags.Promiscuous, ["allmulti"] = (long)LinkFlags.AllMulticast,
            ["multicast"] = (long)LinkFlags.Multicast, ["lower"] = (long)LinkFlags.LowerUp, ["private"] = (long)MacvlanLinkMode.Private, ["vepa"] = (long)MacvlanLinkMode.Vepa,
            ["bridge"] = (long)MacvlanLinkMode.Bridge, ["passthru"] = (long)MacvlanLinkMode.Passthru, ["source"] = (long)MacvlanLinkMode.Source,
            ["add"] = (long)SourceListAction.Add, ["del"] = (long)SourceListAction.Delete, ["flush"] = (long)SourceListAction.Flush, ["set"] = (long)SourceListAction.Set,
            ["nopromisc"] = (long)MacvlanLinkFlags.NoPromisc, ["nodst"] = (long)MacvlanLinkFlags.NoDst, ["nodad"] = (long)AddressFlags.NoDad,
            ["tentative"] = (long)AddressFlags.Tentative, ["permanent"] = (long)NeighborState.Permanent,
        };
        Assert.Equal(ours.OrderBy(pair => pair.Key), theirs.OrderBy(pair => pair.Key));
    }

    /// <summary>What C makes of each expression; names the headers do not know are left out.</summary>
    private static Dictionary<string, long> Compile(IEnumerable<(string Label, string Expression)> wanted)
    {
        Privileges.NeedTool("gcc");
        Assert.SkipUnless(File.Exists("/usr/include/linux/if_link.h"), "the kernel's headers (linux-libc-dev) are not installed");
        var left = wanted.ToList();
        var program = Path.Combine(Path.GetTempPath(), $"bsn-{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            while (true)
            {
                var source = new StringBuilder(Includes).AppendLine().AppendLine("int main(void) {");
                foreach (var (label, expression) in left)
                {
                    source.AppendLine(CultureInfo.InvariantCulture, $"printf(\"{label} %lld\\n\", (long long)({expression})); /* ={label}= */");
                }

                File.WriteAllText(program + ".c", source.AppendLine("}").ToString());
                var (code, _, errors) = Tool.TryRun("gcc", "-w", "-fmax-errors=0", "-o", program, program + ".c");
                if (code == 0)
                {
                    break;
                }

                var before = left.Count;
                left.RemoveAll(item => errors.Contains($"‘{item.Expression}’ undeclared", StringComparison.Ordinal) || errors.Contains($"'{item.Expression}' undeclared", StringComparison.Ordinal));
                Assert.True(left.Count < before, errors);
            }

            return Tool.Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
                .ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
        }
        finally
        {
            File.Delete(program);
            File.Delete(program + ".c");
        }
    }
}
