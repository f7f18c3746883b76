using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Simulated;

/// <summary>The simulated switch: VLANs on its ports, mirror, filters, counters.</summary>
public sealed class SwitchTests
{
    private readonly SimulatedNetwork _network = new(1);
    private readonly SimulatedSwitch _switch;
    private readonly SimulatedInterface[] _nics;

    public SwitchTests()
    {
        _switch = _network.AddSwitch();
        _nics = [.. Enumerable.Range(1, 3).Select(number => Topology.Up(_network.AddNic(_network.AddHost($"h{number}"), "eth0", _switch), number))];
    }

    [Fact]
    public void Access_ports_of_one_VLAN_reach_each_other_and_no_other()
    {
        _switch.SetVlans(_nics[0], PortVlans.Access(10));
        _switch.SetVlans(_nics[1], PortVlans.Access(10));
        _switch.SetVlans(_nics[2], PortVlans.Access(20));

        Assert.True(Ping(0, 1).Reached);
        var lost = Ping(0, 2);
        Assert.False(lost.Reached);
        Assert.All(lost.Trail.Where(step => step.Kind == TrailKind.Switched), step => Assert.Contains(_nics[2], step.NotCarriedBy));
    }

    [Fact]
    public void A_trunk_gives_the_native_VLAN_without_a_tag_and_others_with_one()
    {
        _switch.SetVlans(_nics[0], PortVlans.Trunk([10, 20], native: 10));
        _switch.SetVlans(_nics[1], PortVlans.Access(10));
        _switch.SetVlans(_nics[2], PortVlans.Access(20));
        Assert.True(Ping(0, 1).Reached);
        var tagged = _network.AddChild(
            _nics[0], _nics[0].Host, new ChildSpec { Name = "v20", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 20 } });
        tagged.AddAddress(IpPrefix.Parse("192.168.20.1/24"));
        _nics[2].AddAddress(IpPrefix.Parse("192.168.20.3/24"));
        tagged.SetUp();

        var ping = _network.Ping(_nics[0].Host, IpAddress.Parse("192.168.20.3"));
        Assert.True(ping.Reached);
        Assert.Contains(ping.Trail, step => step.Interface == _nics[0] && step.Frame.Text.StartsWith("vlan 20, ", StringComparison.Ordinal));
        Assert.DoesNotContain(ping.Trail, step => step.Interface == _nics[2] && step.Frame.Text.StartsWith("vlan", StringComparison.Ordinal));
    }

    [Fact]
    public void An_untagged_frame_at_a_trunk_without_a_native_VLAN_is_refused_with_the_reason()
    {
        _switch.SetVlans(_nics[0], PortVlans.Trunk([10]));
        _switch.SetVlans(_nics[1], PortVlans.Access(10));
        var lost = Ping(0, 1);

        Assert.Contains(
            lost.Trail,
            step => step.Switch == SwitchOutcome.VlanNotCarried && step.Text.Contains("h1/eth0 takes no frames without a tag", StringComparison.Ordinal));
    }

    [Fact]
    public void The_mirror_gets_a_copy_of_everything_and_gives_nothing()
    {
        _switch.SetMirror(_nics[2]);
        var ping = Ping(0, 1);

        Assert.True(ping.Reached);
        Assert.Equal(2, ping.EchoesAt(_nics[2]));
        Assert.Contains(Ping(2, 0).Trail, step => step.Switch == SwitchOutcome.FromMirror);
        _switch.SetMirror(null);
        Assert.True(Ping(2, 0).Reached);
    }

    [Fact]
    public void A_filter_drops_counts_and_is_named()
    {
        var counted = _switch.AddFilter(new SwitchFilter { Name = "count-ip", EtherType = EtherType.Ipv4, Drops = false });
        var dropped = _switch.AddFilter(new SwitchFilter
        {
            Name = "no-ip-from-1", Port = _switch.PortOf(_nics[0]), EtherType = EtherType.Ipv4, Destination = _nics[1].Mac,
        });
        var lost = Ping(0, 1);

        Assert.False(lost.Reached);
        Assert.Contains(
            lost.Trail, step => step.Switch == SwitchOutcome.Filtered && step.Text.EndsWith("the filter no-ip-from-1 drops it", StringComparison.Ordinal));
        Assert.Equal((3, 3), (_switch.HitsOf(counted), _switch.HitsOf(dropped)));
        Assert.True(Ping(0, 2).Reached);
    }

    [Fact]
    public void Ports_count()
    {
        _ = Ping(0, 1);

        // An ARP request and its answer, an echo request and its answer; the request also went to the third port.
        Assert.Equal(new SwitchPortCounters(2, 2, 0, 0), _switch.CountersOf(_nics[0]));
        Assert.Equal(new SwitchPortCounters(0, 1, 0, 0), _switch.CountersOf(_nics[2]));
        Assert.Equal(4, _switch.Counters.Received);
    }

    [Fact]
    public void A_service_tag_is_payload_to_a_switch_that_keeps_VLANs_apart()
    {
        _switch.SetVlans(_nics[0], PortVlans.Access(10));
        _switch.SetVlans(_nics[1], PortVlans.Trunk([10]));
        var frame = new byte[64];
        _ = EthernetWriter.WriteHeader(frame, MacAddress.Broadcast, _nics[0].Mac, EtherType.LocalExperimental1, new VlanTag(EtherType.Dot1Ad, 5));
        var trail = _network.Inject(_nics[0], frame);

        Assert.Contains(trail, step => step.Interface == _nics[1] && step.Frame.Text.StartsWith("vlan 10, vlan 5, ", StringComparison.Ordinal));
    }

    private SimulatedPing Ping(int from, int to) => _network.Ping(_nics[from].Host, _nics[to].Addresses[0].Address);
}
