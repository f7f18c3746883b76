using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Tests.Userspace;

/// <summary>A MAC that parent and child both want.</summary>
public sealed class A_MAC_in_the_userspace_datapath
{
    [Fact]
    public void May_be_taken_by_the_parent_from_a_child_that_is_up_and_not_by_the_child()
    {
        using var bench = new UserspaceBench();
        var first = bench.Child(1) with { Namespace = default };
        var second = bench.Child(2) with { Namespace = default };
        bench.Home("host");
        using var running = new Datapaths.Userspace.UserspaceDatapath(UserspaceBench.Options("tap-ring")).Start(bench.Spec(first, second));
        var (parent, child) = (bench.HostNet.GetLink("p"), bench.HostNet.GetLink("c1").Index);
        for (var round = 0; round < 5; round++)
        {
            // In one request, so that whoever looks sees both at once: the kernel's driver allows this order.
            Assert.All(
                bench.HostNet.ChangeLinks([(child, new LinkChange { IsUp = true }), (parent.Index, new LinkChange { Address = first.Address })]),
                Assert.Null);
            Assert.True(running.Observe().Children[0].IsUp);
            bench.HostNet.SetDown(child);
            _ = running.Observe();
            bench.HostNet.SetUp(child);
            Assert.False(running.Observe().Children[0].IsUp);
            bench.HostNet.ChangeLink(parent.Index, new LinkChange { Address = parent.Address });
            _ = running.Observe();
        }
    }
}
