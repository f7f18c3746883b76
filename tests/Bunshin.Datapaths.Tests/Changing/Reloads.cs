using Bunshin.Datapaths.Changing;
using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Policies;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Changing;

/// <summary>Each field of a child, changed on each datapath: the same outcome in each row, and the one that the plan says.</summary>
public sealed class Reloads
{
    private static readonly MacAddress One = UserspaceBench.Mac(1);
    private static readonly MacAddress Two = UserspaceBench.Mac(2);
    private static readonly ChildSpec Mac = new() { Name = "c", Mode = MacvlanMode.Bridge, Address = One };
    private static readonly ChildSpec Ip = new() { Name = "c", Kind = ChildKind.Ipvlan, Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L2 } };
    private static readonly ChildSpec Tag = Vlan("c", 100);
    private static readonly ChildSpec Beside = new() { Name = "beside", Mode = MacvlanMode.Bridge, Address = UserspaceBench.Mac(9) };

    private static readonly Row[] Rows =
    [
        new("nothing", [Mac, Beside], [Mac, Beside]),
        new("the same said otherwise", [Mac with { Mode = MacvlanMode.Source, Sources = [One, Two] }], [Mac with { Mode = MacvlanMode.Source, Sources = [Two, One, Two] }]),
        new("name", [Mac, Beside], [Mac with { Name = "d" }, Beside], PlanAction.Remove, PlanAction.Create),
        new("one more", [Mac], [Mac, Beside], PlanAction.Create),
        new("one less", [Mac, Beside], [Beside], PlanAction.Remove),
        new("kind, to ipvlan", [Mac], [Ip], PlanAction.Replace),
        new("kind, to vlan", [Mac], [Tag], PlanAction.Replace),
        new("kind, of both", [Mac, Beside], [Ip, new() { Name = "beside", Kind = ChildKind.Ipvlan, Ipvlan = Ip.Ipvlan }], PlanAction.Replace, PlanAction.Replace),
        new("lower", [Vlan("v", 7), Mac], [Vlan("v", 7), Mac with { Lower = "v" }], PlanAction.Replace),
        new("mode, to private", [Mac, Beside], [Mac with { Mode = MacvlanMode.Private }, Beside], PlanAction.Change),
        new("mode, to vepa", [Mac, Beside], [Mac with { Mode = MacvlanMode.Vepa }, Beside], PlanAction.Change),
        new("mode, to source", [Mac], [Mac with { Mode = MacvlanMode.Source, Sources = [Two] }], PlanAction.Change),
        new("mode, to passthru", [Mac], [Mac with { Mode = MacvlanMode.Passthru, Address = null }], PlanAction.Replace),
        new("mode, from passthru", [Mac with { Mode = MacvlanMode.Passthru, Address = null }], [Mac], PlanAction.Replace),
        new("passthru instead of others", [Mac, Beside], [new() { Name = "p0", Mode = MacvlanMode.Passthru }], PlanAction.Remove, PlanAction.Remove, PlanAction.Create),
        new("flags", [Mac, Beside], [Mac with { Flags = MacvlanFlags.NoDst }, Beside], PlanAction.Change),
        new("sources", [Mac with { Mode = MacvlanMode.Source, Sources = [One] }], [Mac with { Mode = MacvlanMode.Source, Sources = [Two] }], PlanAction.Change),
        new("address", [Mac, Beside], [Mac with { Address = Two }, Beside], PlanAction.Change),
        new("address, no more", [Mac, Beside], [Mac with { Address = null }, Beside], PlanAction.Change) { Kept = One },
        new("MTU", [Mac, Beside], [Mac with { Mtu = 1400 }, Beside], PlanAction.Change),
        new("MTU, no more", [Mac with { Mtu = 1400 }, Beside], [Mac, Beside], PlanAction.Change),
        new("broadcast queue", [Mac, Beside], [Mac with { BroadcastQueueLength = 50 }, Beside], PlanAction.Change),
        new("broadcast queue, no more", [Mac with { BroadcastQueueLength = 50 }, Beside], [Mac, Beside], PlanAction.Change),
        new("broadcast cutoff", [Mac, Beside], [Mac with { BroadcastCutoff = 5 }, Beside], PlanAction.Change),
        new("alias", [Mac, Beside], [Mac with { Alias = "of a test" }, Beside], PlanAction.Change),
        new("VLAN id", [Tag, Beside], [Tag with { Vlan = new VlanSettings { Id = 200 } }, Beside], PlanAction.Replace),
        new("VLAN id, with what stands on it", [Tag, Mac with { Name = "on", Lower = "c" }], [Tag with { Vlan = new VlanSettings { Id = 200 } }, Mac with { Name = "on", Lower = "c" }], PlanAction.Replace, PlanAction.Replace),
        new("VLAN ids of two, each the other's", [Tag, Vlan("d", 200)], [Vlan("c", 200), Vlan("d", 100)], PlanAction.Replace, PlanAction.Replace),
        new("VLAN name", [Tag], [Vlan("d", 100)], PlanAction.Remove, PlanAction.Create),
        new("VLAN name, with what stands on it", [Tag, Mac with { Name = "on", Lower = "c" }], [Vlan("d", 100), Mac with { Name = "on", Lower = "d" }], PlanAction.Remove, PlanAction.Create, PlanAction.Replace),
        new("VLAN protocol", [Tag], [Tag with { Mtu = 1400, Vlan = new VlanSettings { Id = 100, Protocol = EtherType.Dot1Ad } }], PlanAction.Replace),
        new("VLAN flags", [Tag], [Tag with { Vlan = new VlanSettings { Id = 100, Flags = VlanFlags.ReorderHeader | VlanFlags.LooseBinding } }], PlanAction.Change),
        new("VLAN ingress map", [Tag], [Tag with { Vlan = new VlanSettings { Id = 100, IngressPriorities = new Dictionary<uint, uint> { [1] = 2 } } }], PlanAction.Change),
        new("VLAN egress map", [Tag], [Tag with { Vlan = new VlanSettings { Id = 100, EgressPriorities = new Dictionary<uint, uint> { [1] = 2 } } }], PlanAction.Change),
        new("VLAN map, of nothing", [Tag], [Tag with { Vlan = new VlanSettings { Id = 100, EgressPriorities = new Dictionary<uint, uint> { [1] = 0 } } }]),
        new("VLAN address", [Tag], [Tag with { Address = Two }], PlanAction.Change),
        new("VLAN address, no more", [Tag with { Address = Two }], [Tag], PlanAction.Replace),
        new("ipvlan mode", [Ip], [Ip with { Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L3 } }], PlanAction.Change),
        new("ipvlan flags", [Ip], [Ip with { Ipvlan = Ip.Ipvlan with { Flags = IpvlanFlags.Private } }], PlanAction.Change),
        new("ipvlan, for macvlan", [Ip], [Beside], PlanAction.Remove, PlanAction.Create),
        new("too large an MTU", [Mac, Beside], [Mac with { Mtu = 9000 }, Beside]) { IsRefused = true },
        new("a VLAN id that is none", [Tag], [Tag with { Vlan = new VlanSettings { Id = 4095 } }]) { IsRefused = true },
        new("passthru beside another", [Mac, Beside], [Mac with { Mode = MacvlanMode.Passthru, Address = null }, Beside]) { IsRefused = true },
        new("ipvlan beside macvlan", [Mac], [Mac, Ip with { Name = "d" }]) { IsRefused = true },
        new("what stands on nothing", [Mac, Beside], [Mac with { Address = Two }, Beside, new() { Name = "third", Lower = "nothing" }]) { IsRefused = true },
    ];

    public static TheoryData<string, string> EachOnEach =>
        [.. from row in Rows from datapath in (string[])["kernel", "ebpf", "tap-ring", "simulated"] select (row.Field, datapath)];

    [Theory]
    [MemberData(nameof(EachOnEach))]
    public void Has_the_outcome_that_the_plan_says(string field, string datapath)
    {
        var row = Array.Find(Rows, row => row.Field == field)!;
        using IStage stage = datapath == "simulated" ? new Simulation() : new Machine(datapath);
        foreach (var form in row.Before.Concat(row.After).Select(static child => child.Form).Distinct())
        {
            var probe = stage.Datapath.Probe(form);
            Assert.SkipUnless(probe.IsSupported, probe.Reason);
        }

        var (before, after) = (stage.Spec(row.Before), stage.Spec(row.After));
        using var running = stage.Datapath.Start(before);
        var seen = row.Before.ToDictionary(static child => child.Name, child => stage.Look(child.Name)!.Value);
        if (row.IsRefused)
        {
            _ = Assert.Throws<DatapathException>(() => running.Change(after));
            Assert.Equal(before, running.Spec);
            Assert.All(seen, one => Assert.Equal(one.Value, stage.Look(one.Key)));
            return;
        }

        var plan = DatapathPlan.Between(before, after).Steps;
        Assert.Equal(row.Actions.Order(), plan.Select(static step => step.Action).Order());

        running.Change(after);

        Assert.Equal(after.Children, running.Spec.Children);
        Assert.Equal(row.After.Select(static child => child.Name), running.Observe().Children.Select(static child => child.Name));
        Assert.Empty(DatapathPlan.Between(running.Spec, after).Steps);
        foreach (var child in row.After)
        {
            var now = stage.Look(child.Name)!.Value;
            var isNew = plan.Any(step => step.Child.Name == child.Name && step.Action is PlanAction.Create or PlanAction.Replace);
            Assert.Equal(!isNew, seen.TryGetValue(child.Name, out var was) && was.Identity.Equals(now.Identity));
            Assert.Equal(child.Mtu ?? 1500, now.Mtu);
            Assert.Equal(child.Address ?? (child.Kind is ChildKind.Macvlan && !child.IsPassthru ? row.Kept ?? now.Address : stage.ParentAddress), now.Address);
            Assert.Equal(stage.HasAliases ? child.Alias : null, now.Alias);
        }

        Assert.All(row.Before.Where(child => row.After.All(other => other.Name != child.Name)), child => Assert.Null(stage.Look(child.Name)));
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("tap-ring")]
    [InlineData("simulated")]
    public void A_policy_is_changed_in_place_or_refused(string datapath)
    {
        using IStage stage = datapath == "simulated" ? new Simulation() : new Machine(datapath);
        using var running = stage.Datapath.Start(stage.Spec(Mac, Beside));
        var before = stage.Look("c");
        ChildPolicy Policy() => new() { Guard = new SenderGuard { Addresses = [] }, Sent = new TrafficPolicy { Rules = [new PolicyRule { Action = PolicyAction.Deny, Protocol = 17 }] } };
        var after = stage.Spec(Mac with { Policy = Policy() }, Beside);
        if (stage.Datapath.ServesPolicies)
        {
            Assert.Equal([PlanAction.Change], DatapathPlan.Between(running.Spec, after).Steps.Select(static step => step.Action));
            running.Change(after);
            Assert.Empty(DatapathPlan.Between(running.Spec, stage.Spec(Mac with { Policy = Policy() }, Beside)).Steps);
        }
        else
        {
            Assert.Contains("serves no policies", Assert.Throws<DatapathException>(() => running.Change(after)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, stage.Look("c"));
    }

    private static ChildSpec Vlan(string name, ushort id) => new() { Name = name, Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = id } };

    private sealed record Row(string Field, ChildSpec[] Before, ChildSpec[] After, params PlanAction[] Actions)
    {
        public bool IsRefused { get; init; }

        public MacAddress? Kept { get; init; }
    }

    private readonly record struct Seen(object Identity, MacAddress Address, int Mtu, string? Alias);

    private interface IStage : IDisposable
    {
        IDatapath Datapath { get; }

        bool HasAliases { get; }

        MacAddress ParentAddress { get; }

        ParentSpec Spec(params ChildSpec[] children);

        Seen? Look(string name);
    }

    private sealed class Machine(string datapath) : IStage
    {
        private readonly UserspaceBench _bench = new();

        public IDatapath Datapath { get; } = UserspaceBench.Datapath(datapath);

        public bool HasAliases => true;

        public MacAddress ParentAddress => _bench.ParentAddress;

        public ParentSpec Spec(params ChildSpec[] children) => _bench.Spec(children);

        public Seen? Look(string name) => _bench.HostNet.FindLink(name) is { } link ? new Seen(link.Index, link.Address, link.Mtu, link.Alias) : null;

        public void Dispose() => _bench.Dispose();
    }

    private sealed class Simulation : IStage
    {
        private readonly SimulatedNetwork _network = new(1);
        private readonly SimulatedInterface _parent;

        public Simulation()
        {
            _parent = _network.AddNic(_network.AddHost("host"), "p", _network.AddSwitch());
            Datapath = new SimulatedDatapath(_network);
        }

        public IDatapath Datapath { get; }

        public bool HasAliases => false;

        public MacAddress ParentAddress => _parent.Mac;

        public ParentSpec Spec(params ChildSpec[] children) => new() { Name = "p", Children = children };

        public Seen? Look(string name) => _parent.Host.Find(name) is { } device ? new Seen(device, device.Mac, device.Mtu, null) : null;

        public void Dispose()
        {
        }
    }
}
