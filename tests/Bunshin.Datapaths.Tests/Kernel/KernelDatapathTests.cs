using Bunshin.Datapaths.Kernel;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Kernel;

public sealed class KernelDatapathTests
{
    private static readonly KernelDatapath Datapath = new();

    [Theory]
    [InlineData(ChildKind.Macvlan)]
    [InlineData(ChildKind.Macvtap)]
    public void A_probe_says_what_it_found_and_leaves_nothing(ChildKind kind)
    {
        using var bench = new KernelBench();
        var names = NetworkNamespace.ListNamed();
        var result = Datapath.Probe(kind);
        Assert.Equal(CanCreate(bench, kind), result.IsSupported);
        Assert.Contains(kind.ToString().ToLowerInvariant(), result.Reason, StringComparison.Ordinal);
        Assert.Equal(0, bench.CountChildren());
        Assert.DoesNotContain(NetworkNamespace.ListNamed().Except(names), name => !name.StartsWith("bsn-", StringComparison.Ordinal));

        static bool CanCreate(KernelBench bench, ChildKind kind)
        {
            try
            {
                bench.Net.CreateLink(new NewLink { Name = "try", LinkIndex = bench.Net.GetLink("p0").Index, Kind = new MacvlanKind(kind == ChildKind.Macvtap) });
                bench.Net.DeleteLink(bench.Net.GetLink("try").Index);
                return true;
            }
            catch (LinuxException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void A_child_that_the_kernel_made_though_its_answer_was_lost_is_made_again_and_somebody_elses_is_not()
    {
        using var bench = new KernelBench();
        var (one, two, three) = (new ChildSpec { Name = "mv1" }, new ChildSpec { Name = "mv2" }, new ChildSpec { Name = "mv3" });
        using var running = Datapath.Start(bench.Spec(one));
        var made = bench.Find(bench.Parent, "mv1")!;
        var below = bench.Net.GetLink("p0").Index;
        bench.Net.CreateLink(new NewLink { Name = "mv2", LinkIndex = below, Kind = new MacvlanKind(), Group = made.Group });
        bench.Net.CreateLink(new NewLink { Name = "mv3", LinkIndex = below, Kind = new MacvlanKind(), Group = 7 });
        var stray = bench.Find(bench.Parent, "mv2")!.Index;

        running.Change(bench.Spec(one, two));

        Assert.NotEqual(stray, bench.Find(bench.Parent, "mv2")!.Index);
        Assert.Equal(made.Index, bench.Find(bench.Parent, "mv1")!.Index);
        var refusal = Assert.Throws<DatapathException>(() => running.Change(bench.Spec(one, two, three)));
        Assert.Contains("there is an interface mv3 already", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(7u, bench.Find(bench.Parent, "mv3")!.Group);
    }

    [Fact]
    public void Children_are_born_where_they_belong_and_go_with_the_parent()
    {
        using var bench = new KernelBench();
        var spec = bench.Spec(
            new ChildSpec { Name = "p0", Mode = MacvlanMode.Bridge, Namespace = NamespaceReference.Named(bench.First), Address = MacAddress.Parse("02:00:00:00:00:11"), Mtu = 1400 },
            new ChildSpec { Name = "mv1", Kind = ChildKind.Macvtap, Mode = MacvlanMode.Private, Namespace = NamespaceReference.Named(bench.Second), BroadcastQueueLength = 7 },
            new ChildSpec { Name = "mv2", Mode = MacvlanMode.Source, Flags = MacvlanFlags.NoDst, Sources = [MacAddress.Parse("02:00:00:00:00:01")], BroadcastCutoff = 5 });
        using (var running = Datapath.Start(spec))
        {
            // The first child has its parent's name: born in the target namespace, it never meets it.
            var first = bench.Find(bench.First, "p0")!;
            Assert.Equal(MacAddress.Parse("02:00:00:00:00:11"), first.Address);
            Assert.Equal(1400, first.Mtu);
            Assert.False(first.IsUp);
            var tap = Assert.IsType<MacvlanKind>(bench.Find(bench.Second, "mv1")!.Kind);
            Assert.Equal((true, MacvlanLinkMode.Private, 7u), (tap.IsTap, tap.Mode, tap.BroadcastQueueLength));
            var source = Assert.IsType<MacvlanKind>(bench.Find(bench.Parent, "mv2")!.Kind);
            Assert.Equal((MacvlanLinkMode.Source, MacvlanLinkFlags.NoDst, 5), (source.Mode, source.Flags, source.BroadcastCutoff));
            Assert.Equal([MacAddress.Parse("02:00:00:00:00:01")], source.Sources);

            var seen = running.Observe();
            Assert.True(seen.HasCarrier);
            Assert.Equal(["p0", "mv1", "mv2"], seen.Children.Select(child => child.Name));
            Assert.Equal(MacAddress.Parse("02:00:00:00:00:11"), seen.Children[0].Address);
            Assert.False(seen.Children[0].IsUp);
        }

        Assert.Equal(0, bench.CountChildren());
    }

    [Fact]
    public void Observation_follows_link_state_and_counters()
    {
        using var bench = new KernelBench();
        using var running = Datapath.Start(bench.Spec(new ChildSpec { Name = "mv0", Mode = MacvlanMode.Bridge }));
        bench.Net.SetUp(bench.Net.GetLink("mv0").Index);
        Assert.True(running.Observe().Children[0] is { IsUp: true, HasCarrier: true });

        bench.Net.SetDown(bench.Net.GetLink("p0").Index);
        var seen = running.Observe();
        Assert.False(seen.HasCarrier);
        Assert.True(seen.Children[0] is { IsUp: true, HasCarrier: false });
        Assert.Equal(bench.Net.GetLink("mv0").Statistics!.TxPackets, seen.Children[0].Counters.TxPackets);
    }

    [Fact]
    public void A_failure_undoes_everything_and_names_step_errno_and_cause()
    {
        using var bench = new KernelBench();
        bench.Net.CreateLink(new NewLink { Name = "mv1", Kind = new VethKind() });
        var before = bench.Net.Links().Count;
        var failure = Assert.Throws<DatapathException>(() => Datapath.Start(bench.Spec(
            new ChildSpec { Name = "mv0" }, new ChildSpec { Name = "mv1" }, new ChildSpec { Name = "mv2" })));
        Assert.Contains("create macvlan mv1 on p0: EEXIST (File exists)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("there is an interface mv1 already", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Errno.EEXIST, Assert.IsType<LinuxException>(failure.InnerException, exactMatch: false).Errno);
        Assert.Equal(before, bench.Net.Links().Count);
        Assert.Equal(0, bench.CountChildren());
    }

    [Fact]
    public void EBUSY_names_the_bridge_that_holds_the_parent()
    {
        using var bench = new KernelBench();
        bench.Net.CreateLink(new NewLink { Name = "br7", Kind = new BridgeKind() });
        bench.Net.ChangeLink(bench.Net.GetLink("p0").Index, new LinkChange { MasterIndex = bench.Net.GetLink("br7").Index });
        var failure = Assert.Throws<DatapathException>(() => Datapath.Start(bench.Spec(new ChildSpec { Name = "mv0" })));
        Assert.Contains("EBUSY", failure.Message, StringComparison.Ordinal);
        Assert.Contains("p0 is a port of br7", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_passthru_child_is_named_to_whoever_comes_second()
    {
        using var bench = new KernelBench();
        using var first = Datapath.Start(bench.Spec(new ChildSpec { Name = "owner", Mode = MacvlanMode.Passthru, Namespace = NamespaceReference.Named(bench.First) }));
        var second = Assert.Throws<DatapathException>(() => Datapath.Start(bench.Spec(new ChildSpec { Name = "mv0" })));
        Assert.Contains($"p0 has the passthru child owner in {bench.First}", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_passthru_child_that_comes_second_is_told_of_the_first()
    {
        using var bench = new KernelBench();
        using var first = Datapath.Start(bench.Spec(new ChildSpec { Name = "mv0", Mode = MacvlanMode.Bridge }));
        var second = Assert.Throws<DatapathException>(() => Datapath.Start(bench.Spec(new ChildSpec { Name = "late", Mode = MacvlanMode.Passthru })));
        Assert.Contains("passthru takes the whole of p0, which has macvlan mv0", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_parent_and_a_missing_namespace_are_named()
    {
        using var bench = new KernelBench();
        var parent = Assert.Throws<DatapathException>(() => Datapath.Start(new ParentSpec { Name = "none", Namespace = bench.ParentNamespace, Children = [] }));
        Assert.Contains("none: ENODEV", parent.Message, StringComparison.Ordinal);
        var space = Assert.Throws<DatapathException>(() => Datapath.Start(bench.Spec(new ChildSpec { Name = "mv0", Namespace = NamespaceReference.Named("bsn-nowhere") })));
        Assert.Contains("bsn-nowhere: ENOENT", space.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_can_be_refused_beforehand_is_refused_at_once()
    {
        var failure = Assert.Throws<DatapathException>(() => Datapath.Check(null, new ParentSpec
        {
            Name = "p0",
            Children =
            [
                new ChildSpec { Name = "a-name-of-sixteen" },
                new ChildSpec { Name = "a", Mode = MacvlanMode.Bridge, Sources = [MacAddress.Parse("02:00:00:00:00:01")] },
                new ChildSpec { Name = "a", Address = MacAddress.Broadcast },
                new ChildSpec { Name = "b", Mtu = 10 },
                new ChildSpec { Name = "c", Mode = MacvlanMode.Passthru },
            ],
        }));
        Assert.Equal(6, failure.Problems.Count);
    }

    [Fact]
    public void A_change_leaves_the_other_children_alone()
    {
        using var bench = new KernelBench();
        var kept = new ChildSpec { Name = "kept", Mode = MacvlanMode.Bridge };
        var changed = new ChildSpec { Name = "changed", Mode = MacvlanMode.Bridge };
        using var running = Datapath.Start(bench.Spec(kept, changed, new ChildSpec { Name = "gone" }));
        var (keptIndex, changedIndex) = (bench.Net.GetLink("kept").Index, bench.Net.GetLink("changed").Index);
        bench.Net.SetUp(keptIndex);

        running.Change(bench.Spec(kept, changed with { Mode = MacvlanMode.Source, Sources = [MacAddress.Parse("02:00:00:00:00:01")], Mtu = 1300 }, new ChildSpec { Name = "fresh" }));

        Assert.True(bench.Net.FindLink(keptIndex) is { Name: "kept", IsUp: true });
        var after = bench.Net.FindLink(changedIndex)!;
        Assert.Equal(1300, after.Mtu);
        Assert.Equal(MacvlanLinkMode.Source, Assert.IsType<MacvlanKind>(after.Kind).Mode);
        Assert.Null(bench.Net.FindLink("gone"));
        Assert.NotNull(bench.Net.FindLink("fresh"));
        Assert.Equal(["kept", "changed", "fresh"], running.Observe().Children.Select(child => child.Name));
    }

    [Fact]
    public void A_change_that_fails_is_undone_whole()
    {
        using var bench = new KernelBench();
        bench.Net.CreateLink(new NewLink { Name = "taken", Kind = new VethKind() });
        var child = new ChildSpec { Name = "mv0", Mode = MacvlanMode.Source, Sources = [MacAddress.Parse("02:00:00:00:00:01")], Mtu = 1400 };
        using var running = Datapath.Start(bench.Spec(child));
        var before = bench.Net.GetLink("mv0");

        var failure = Assert.Throws<DatapathException>(() => running.Change(bench.Spec(
            child with { Mode = MacvlanMode.Private, Sources = [], Mtu = 1300, Address = MacAddress.Parse("02:00:00:00:00:22") },
            new ChildSpec { Name = "new" },
            new ChildSpec { Name = "taken" })));

        Assert.Contains("taken", failure.Message, StringComparison.Ordinal);
        Assert.Single(failure.Problems);
        var after = bench.Net.GetLink("mv0");
        Assert.Equal((before.Index, before.Mtu, before.Address), (after.Index, after.Mtu, after.Address));
        var kind = Assert.IsType<MacvlanKind>(after.Kind);
        Assert.Equal(MacvlanLinkMode.Source, kind.Mode);
        Assert.Equal(child.Sources, kind.Sources);
        Assert.Equal(1, bench.CountChildren());
        Assert.Equal(["mv0"], running.Spec.Children.Select(spec => spec.Name));
    }

    [Fact]
    public void A_child_that_becomes_passthru_is_made_anew_and_comes_back_when_that_fails()
    {
        using var bench = new KernelBench();
        var child = new ChildSpec { Name = "mv0", Mode = MacvlanMode.Bridge };
        using var running = Datapath.Start(bench.Spec(child));
        running.Change(bench.Spec(child with { Mode = MacvlanMode.Passthru }));
        Assert.Equal(MacvlanLinkMode.Passthru, Assert.IsType<MacvlanKind>(bench.Net.GetLink("mv0").Kind).Mode);
        running.Change(bench.Spec(child));

        // Somebody else's child stands in the way of a passthru one.
        bench.Net.CreateLink(new NewLink { Name = "alien", LinkIndex = bench.Net.GetLink("p0").Index, Kind = new MacvlanKind() });
        var failure = Assert.Throws<DatapathException>(() => running.Change(bench.Spec(child with { Mode = MacvlanMode.Passthru })));
        Assert.Contains("alien", failure.Message, StringComparison.Ordinal);
        Assert.Equal(MacvlanLinkMode.Bridge, Assert.IsType<MacvlanKind>(bench.Net.GetLink("mv0").Kind).Mode);
    }
}
