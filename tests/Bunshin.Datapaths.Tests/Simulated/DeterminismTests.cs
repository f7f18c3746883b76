using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Datapaths.Tests.Simulated;

public sealed class DeterminismTests
{
    private static readonly FaultRates _faults = new() { Loss = 0.2, Duplication = 0.1, Reordering = 0.2 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_seed_gives_the_same_run_to_the_last_frame(int seed) => Assert.Equal(Run(seed), Run(seed));

    [Fact]
    public void Another_seed_gives_another_run() => Assert.NotEqual(WithoutMacs(Run(1)), WithoutMacs(Run(2)));

    [Fact]
    public void Faults_come_about_as_often_as_asked()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        topology.Network.InjectFaults(topology.Parent, new FaultRates { Loss = 0.5 });
        var frame = new byte[60];
        Packets.Ethernet.EthernetWriter.WriteHeader(
            frame, topology.Mv0.Mac, topology.LanNic.Mac, Packets.Ethernet.EtherType.LocalExperimental1);
        for (var i = 0; i < 1000; i++)
        {
            _ = topology.Network.Inject(topology.LanNic, frame);
        }

        Assert.InRange(topology.Mv0.Counters.RxPackets, 420, 580);
    }

    [Fact]
    public void Everything_doubled_arrives_twice_and_a_repeated_ping_survives_heavy_loss()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        topology.Network.InjectFaults(topology.Parent, new FaultRates { Duplication = 1 });
        var ping = topology.Ping(topology.Ns0, topology.Lan);
        Assert.True(ping.Reached);
        Assert.Equal(2, ping.Trail.Count(step =>
            step.Interface == topology.LanNic && step is { Kind: TrailKind.Received, Frame.Kind: Packets.Describing.FrameKind.EchoRequest }));

        topology.Network.InjectFaults(topology.Parent, new FaultRates { Loss = 1 });
        Assert.False(topology.Ping(topology.Ns0, topology.Lan).Reached);
        topology.Network.InjectFaults(topology.Parent, new FaultRates { Loss = 0.5 });
        Assert.True(topology.Network.Ping(topology.Ns0, Topology.Address(topology.Lan, v6: false), attempts: 60).Reached);
        topology.Network.InjectFaults(topology.Parent, null);
        Assert.True(topology.Ping(topology.Ns0, topology.Lan).Reached);
    }

    private static string[] Run(int seed)
    {
        var topology = new Topology(MacvlanMode.Vepa, hairpin: true, seed);
        topology.Network.InjectFaults(topology.Parent, _faults);
        topology.Network.InjectFaults(topology.LanNic, _faults);
        return [.. Enumerable.Range(0, 10).SelectMany(round =>
            topology.Ping(topology.Ns0, round % 2 == 0 ? topology.Ns1 : topology.Lan, round % 3 == 0).Trail.Select(step => step.ToString()))];
    }

    /// <summary>MACs come of the seed too; what has to differ is what the dice did to the frames.</summary>
    private static string[] WithoutMacs(string[] run) => [.. run.Where(line => !line.Contains(" is at ", StringComparison.Ordinal))];
}
