using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ipv4;

namespace Bunshin.Datapaths.Tests.Ebpf;

/// <summary>Drops are counted under the same reasons by all datapaths of ours.</summary>
[Collection("bpf")]
public sealed class DropsLive
{
    [Theory]
    [InlineData("ebpf")]
    [InlineData("tap-mmsg")]
    public void What_a_rule_drops_is_counted_for_its_sender(string variant)
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve(variant, Ipvlan(bench, 1), Ipvlan(bench, 2));
        using var one = bench.Tap("c1", "c1");
        for (var number = 0; number < 3; number++)
        {
            one.Send(Packet(bench.ParentAddress, UserspaceBench.Ip(2)));
        }

        var reason = VerdictReasons.Describe(VerdictReason.PrivateDrops);
        Assert.True(SpinWait.SpinUntil(() => running.Observe().Children[0].Drops.GetValueOrDefault(reason) == 3, 2000));
        Assert.DoesNotContain(reason, running.Observe().Children[1].Drops.Keys);

        // The slot's next child begins anew.
        running.Change(bench.Spec(Ipvlan(bench, 2)));
        running.Change(bench.Spec(Ipvlan(bench, 1), Ipvlan(bench, 2)));
        Assert.All(running.Observe().Children, child => Assert.DoesNotContain(reason, child.Drops.Keys));
    }

    [Fact]
    public void What_comes_in_for_a_VLAN_child_that_is_down_is_counted_for_that_child()
    {
        using var bench = new UserspaceBench();
        var vlan = bench.Child(1) with { Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 100 } };
        var running = bench.Serve("ebpf", vlan);
        bench.Net("c1").SetDown(bench.Net("c1").GetLink("c1").Index);
        running.Observe();
        using var wire = bench.Tap("wire", "w");
        var frame = UserspaceBench.Frame(UserspaceBench.Mac(1), new MacAddress(0x0200_0000_0099));
        wire.Send([.. frame[..12], 0x81, 0x00, 0x00, 0x64, .. frame[12..]]);
        var reason = VerdictReasons.Describe(VerdictReason.VlanDown);
        Assert.True(SpinWait.SpinUntil(() => running.Observe().Children[0].Drops.GetValueOrDefault(reason) == 1, 2000));
    }

    private static ChildSpec Ipvlan(UserspaceBench bench, int number) => bench.Child(number) with
    {
        Kind = ChildKind.Ipvlan, Address = null, Ipvlan = IpvlanSettings.Default with { Mode = IpvlanMode.L2, Flags = IpvlanFlags.Private },
    };

    private static byte[] Packet(MacAddress shared, System.Net.IPAddress to)
    {
        var frame = UserspaceBench.Frame(shared, shared, EtherType.Ipv4);
        _ = Ipv4Writer.WriteHeader(frame.AsSpan(14), Ipv4Address.Parse("10.77.0.2"), IpAddress.FromIPAddress(to).Ipv4, 17, 26);
        return frame;
    }
}
