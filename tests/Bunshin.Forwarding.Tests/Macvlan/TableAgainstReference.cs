using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;
using CsCheck;

namespace Bunshin.Forwarding.Tests.Macvlan;

public sealed class TableAgainstReference
{
    private static readonly MacAddress[] Groups = [Frames.AllSystems, Frames.Group, Frames.OtherGroup];
    private static readonly MacvlanMode[] Modes = [MacvlanMode.Private, MacvlanMode.Vepa, MacvlanMode.Bridge, MacvlanMode.Source];

    private static readonly Gen<MacAddress> Unicast =
        Gen.Int[0, 6].Select(static at => at switch { 5 => Frames.Parent, 6 => Frames.Stranger, _ => Frames.Child(at) });

    private static readonly Gen<MacAddress> Destination =
        Gen.Frequency((3, Unicast), (2, Pick(Groups)), (1, Gen.Const(MacAddress.Broadcast)));

    private static readonly Gen<MacvlanChild> AnyChild =
        from mode in Pick(Modes)
        from flags in Gen.Int[0, 3]
        from up in Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false)))
        from promiscuous in Gen.Int[0, 5]
        from groups in Pick(Groups).Array[0, 4]
        from sources in Unicast.Array[0, 3]
        from mtu in Pick(1500, 100)
        from queue in Pick(0u, 1000u)
        select new MacvlanChild
        {
            Address = Frames.Nobody,
            Mode = mode,
            Flags = (MacvlanFlags)flags,
            IsUp = up,
            IsPromiscuous = promiscuous == 0,
            IsAllMulticast = promiscuous == 1,
            Groups = groups,
            Sources = sources,
            Mtu = mtu,
            BroadcastQueueLength = queue,
        };

    private static readonly Gen<(MacvlanParent Parent, MacvlanChild[] Children)> Port =
        from children in AnyChild.Array[0, 5]
        from passthru in Gen.Int[0, 9]
        from cutoff in Gen.Int[-1, 2]
        from carrier in Gen.Int[0, 9]
        from promiscuous in Gen.Int[0, 9]
        from mtu in Pick(1500, 120)
        let parent = new MacvlanParent
        {
            Address = Frames.Parent,
            BroadcastCutoff = cutoff,
            HasCarrier = carrier > 0,
            IsPromiscuous = promiscuous == 0,
            Mtu = mtu,
        }
        select (parent, passthru == 0 && children.Length > 0
            ? [children[0] with { Mode = MacvlanMode.Passthru, Address = Frames.Parent }]
            : children.Select(static (child, at) => child with { Address = Frames.Child(at) }).ToArray());

    [Fact]
    public void Every_verdict_on_random_ports_and_frames_is_that_of_plain_loops_over_the_children()
    {
        var cases =
            from port in Port
            from destination in Destination
            from source in Unicast
            from type in Pick(EtherType.LocalExperimental1, EtherType.Pause)
            from tag in Gen.Int[0, 4]
            from length in Pick(60, 118, 119, 130, 139, 1518)
            from newer in Gen.Bool
            from gso in Gen.Int[0, 4]
            select (port, destination, source, type, tag, length, newer, gso == 0);
        cases.Sample(static sample =>
        {
            var ((parent, children), destination, source, type, tag, length, newer, gso) = sample;
            parent = parent with { ReflectedBridgeMulticast = newer ? ReflectedBridgeMulticast.VepaAndBridge : ReflectedBridgeMulticast.VepaOnly };
            var table = MacvlanTable.Create(parent, children);
            var reference = new ReferencePort(parent, children);
            var bytes = Frames.Build(destination, source, type, length, tag == 0 ? VlanTag.Customer(100) : VlanTag.None);
            var frame = Frames.View(bytes, tag == 1 ? VlanTag.Customer(7) : VlanTag.None);
            Assert.Equal(reference.FromWire(frame), Text(table.FromWire(frame)));
            for (var child = 0; child < children.Length; child++)
            {
                Assert.Equal(reference.FromChild(child, frame, gso), Text(table.FromChild(child, frame, gso)));
            }
        }, iter: 20_000);
    }

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static string Text(in Verdict verdict)
    {
        var outcome = Outcome.Of(verdict);
        Assert.Equal(verdict.IsDrop, !outcome.ToHost && !outcome.ToWire && outcome.Copies.Length == 0);
        Assert.NotEqual(VerdictReason.None, outcome.Reason);
        return $"{outcome.ToWire} {outcome.ToHost} {outcome.EntersParent} {outcome.Copies}";
    }
}
