using System.Net;
using System.Net.Sockets;
using Bunshin.Datapaths.Tests.Userspace;

namespace Bunshin.Datapaths.Tests.Ebpf;

[Collection("bpf")]
public sealed class ReportedGroupsLive
{
    /// <summary>Much less than the two seconds after which everything is looked at anyway.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(700);

    [Fact]
    public void A_group_that_a_child_reports_is_asked_for_at_the_parent_at_once()
    {
        using var bench = new UserspaceBench();
        bench.Serve("ebpf", bench.Child(1));
        using var socket = bench.Udp("c1", 4000);

        // One of them could come just before a look that is due; the next one could not.
        foreach (var group in (string[])["239.127.0.9", "239.127.0.10", "239.127.0.11"])
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(IPAddress.Parse(group), UserspaceBench.Ip(1)));
            var wanted = MacOf(group);
            Assert.True(SpinWait.SpinUntil(() => Filter(bench).Contains(wanted, StringComparison.Ordinal), Soon), $"{group} is not in the parent's filter");
        }
    }

    private static string MacOf(string group)
    {
        var bytes = IPAddress.Parse(group).GetAddressBytes();
        return $"01005e{bytes[1] & 0x7F:x2}{bytes[2]:x2}{bytes[3]:x2}";
    }

    private static string Filter(UserspaceBench bench) => bench.Host.Run(static () => File.ReadAllText("/proc/thread-self/net/dev_mcast"));
}
