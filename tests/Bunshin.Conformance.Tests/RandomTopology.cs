using Bunshin.Conformance.Record;
using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;
using CsCheck;

namespace Bunshin.Conformance.Tests;

/// <summary>Random ports and frames in the recordings' words.</summary>
internal static class RandomTopology
{
    private static readonly Dictionary<string, MacAddress> Groups = new()
    {
        ["bcast"] = MacAddress.Broadcast,
        ["mc4_all"] = MacAddress.Parse("01:00:5e:00:00:01"),
        ["mc4_c12"] = MacAddress.Parse("01:00:5e:01:02:03"),
        ["mc4_c1"] = MacAddress.Parse("01:00:5e:01:02:04"),
        ["mc4_none"] = MacAddress.Parse("01:00:5e:7f:00:09"),
        ["mc6_all"] = MacAddress.Parse("33:33:00:00:00:01"),
        ["stp"] = MacAddress.Parse("01:80:c2:00:00:00"),
        ["pause"] = MacAddress.Parse("01:80:c2:00:00:01"),
        ["lldp"] = MacAddress.Parse("01:80:c2:00:00:0e"),
    };

    private static readonly Gen<bool> Seldom = Gen.Int[0, 7].Select(static at => at == 0);

    // A queue of a few frames would make the outcome depend on the speed of the kernel's worker.
    private static Gen<RecordedDevice> AnyChild(int closed) =>
        from mode in Pick(MacvlanMode.Private, MacvlanMode.Vepa, MacvlanMode.Bridge, MacvlanMode.Bridge, MacvlanMode.Source)
        from flags in Gen.Int[0, 3]
        from state in Gen.Int[0, 9]
        from filter in Gen.Int[0, 9]
        from sources in Pick("p", "w", "c1", "c2", "c3", "x").Array[0, 4]
        from groups in Pick("mc4_c12", "mc4_c1").Array[0, 2]
        from cutoff in Gen.Int[-4, 3]
        from queue in Gen.Int[0, 9]
        from changed in Seldom
        from tap in Seldom
        select new RecordedDevice
        {
            Spec = new ChildSpec
            {
                Name = "",
                Kind = tap ? ChildKind.Macvtap : ChildKind.Macvlan,
                Mode = mode,
                Flags = (MacvlanFlags)flags,
                Sources = mode == MacvlanMode.Source ? [.. sources.Distinct().Select(static source => StandardSets.Macs[source])] : [],
                BroadcastCutoff = cutoff < -1 ? null : cutoff,
                BroadcastQueueLength = queue <= closed ? 0u : queue == 9 ? 100u : null,
            },
            Down = state == 0,
            DownAfter = state == 1,
            Promiscuous = filter == 0,
            AllMulticast = filter == 1,

            // The IP stacks join these by themselves.
            Groups = [.. groups.Append("mc4_all").Append("mc6_all").Distinct().Select(static key => Groups[key])],
            ChangedFrom = changed ? new MacAddress(0x0200_0000_00A0) : null,
        };

    private static readonly Gen<RecordedConfig> AnyConfig =
        from closed in Pick(0, 0, 0, 8)
        from children in AnyChild(closed).Array[1, 4]
        from passthru in Gen.Int[0, 6]
        from promiscuous in Gen.Int[0, 7]
        from allMulticast in Seldom
        from parentMac in Gen.Int[0, 9]
        from parentDown in Gen.Int[0, 9]
        from hairpin in Gen.Int[0, 7]
        let port = passthru == 0 ? [children[0] with { Spec = children[0].Spec with { Mode = MacvlanMode.Passthru, Sources = [] }, ChangedFrom = null }] : children
        select new RecordedConfig
        {
            Devices = [.. port.Select(static (child, at) => child with
            {
                Spec = child.Spec with { Name = $"c{at + 1}", Address = child.Spec.IsPassthru ? null : StandardSets.Macs[$"c{at + 1}"] },
                ChangedFrom = child.ChangedFrom is null ? null : new MacAddress(child.ChangedFrom.Value.Value + (ulong)at),
            })],
            ParentPromiscuous = promiscuous switch { 0 => "before", 1 => "after", _ => null },
            ParentAllMulticast = allMulticast,
            ParentAddress = parentMac == 0 ? StandardSets.Macs["c1"] : null,
            ParentDown = parentDown == 0,
            Hairpin = hairpin switch { 0 => true, 1 => false, _ => null },
        };

    /// <summary>A port and frames to be sent at random points of it.</summary>
    public static Gen<(RecordingMeta Meta, RecordedCase[] Cases)> Any(int frames) =>
        from config in AnyConfig
        from injects in Gen.Int[0, 99].Array[frames]
        from destinations in Gen.Int[0, 99].Array[frames]
        from sources in Gen.Int[0, 99].Array[frames]
        from vlans in Gen.Int[0, 9].Array[frames]
        let meta = new RecordingMeta { Set = Describe(config), Config = config, Macs = StandardSets.Macs, Groups = Groups, Kernel = "live" }
        select (meta, Cases(meta, injects, destinations, sources, vlans));

    /// <summary>The configuration in one line, so that a failing one can be built by hand.</summary>
    public static string Describe(RecordedConfig config) =>
        $"[{string.Join("; ", config.Devices.Select(static child =>
            $"{child.Name} {child.Spec.Kind} {child.Spec.Mode} flags={(int)child.Spec.Flags}{(child.Down ? " down" : "")}{(child.DownAfter ? " down-after" : "")}"
            + $"{(child.Promiscuous ? " promisc" : "")}{(child.AllMulticast ? " allmulti" : "")} sources={string.Join(',', child.Spec.Sources)}"
            + $" groups={string.Join(',', child.Groups)} bclim={child.Spec.BroadcastCutoff} bcqueuelen={child.Spec.BroadcastQueueLength}"
            + $"{(child.ChangedFrom is null ? "" : " mac-changed")}"))}] parent promisc={config.ParentPromiscuous}"
        + $" allmulti={config.ParentAllMulticast} mac={config.ParentAddress} down={config.ParentDown} hairpin={config.Hairpin}";

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static RecordedCase[] Cases(RecordingMeta meta, int[] injects, int[] destinations, int[] sources, int[] vlans)
    {
        var children = meta.Config.Devices.Select(static child => child.Name).ToArray();
        string[] points = meta.Config.Hairpin is null ? ["w", "p", .. children] : ["w", "p", "y", .. children];
        string[] stations = [.. children, "p", "w", "unk", "x", .. meta.Config.Hairpin is null ? Array.Empty<string>() : ["y"]];
        string[] targets = [.. stations, .. Groups.Keys];
        return [.. injects.Select((inject, at) =>
        {
            var destination = targets[destinations[at] % targets.Length];
            var source = stations[sources[at] % stations.Length];
            int? vlan = meta.Config.Hairpin is not null || vlans[at] > 3 ? null : vlans[at] switch { 0 => 0, 1 => 100, 2 => 4095, _ => 1 };
            return new RecordedCase
            {
                Index = at,
                Inject = points[inject % points.Length],
                Destination = destination,
                Source = source,
                Vlan = vlan,
                Frame = ConformanceFrame.Build(meta.MacOf(destination), meta.MacOf(source), vlan, at + 1),
                Observed = new Observation(),
            };
        })];
    }
}
