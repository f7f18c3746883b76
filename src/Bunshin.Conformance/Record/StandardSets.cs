using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Record;

/// <summary>
/// The topologies that are recorded: every macvlan mode, mixtures, and every switch that changes what is delivered; then what
/// <see cref="StackSets"/> adds.
/// </summary>
public static class StandardSets
{
    private static readonly MacvlanMode[] Modes =
        [MacvlanMode.Private, MacvlanMode.Vepa, MacvlanMode.Bridge, MacvlanMode.Passthru, MacvlanMode.Source];

    /// <summary>The format's addresses by their keys.</summary>
    internal static readonly Dictionary<string, MacAddress> Macs = new()
    {
        ["p"] = new(0x0200_0000_0001),
        ["w"] = new(0x0200_0000_0002),
        ["c1"] = new(0x0200_0000_0011),
        ["c2"] = new(0x0200_0000_0012),
        ["c3"] = new(0x0200_0000_0013),
        ["c4"] = new(0x0200_0000_0014),
        ["x"] = new(0x0200_0000_0077),
        ["unk"] = new(0x0200_0000_0099),
    };

    private static readonly Dictionary<string, MacAddress> Groups = new()
    {
        ["bcast"] = MacAddress.Broadcast,
        ["mc4_all"] = new(0x0100_5E00_0001),
        ["mc4_c12"] = new(0x0100_5E01_0203),
        ["mc4_c1"] = new(0x0100_5E01_0204),
        ["mc4_p"] = new(0x0100_5E01_0205),
        ["mc4_none"] = new(0x0100_5E7F_0009),
        ["mc6_all"] = new(0x3333_0000_0001),
        ["mc6_none"] = new(0x3333_FF00_0009),
        ["stp"] = new(0x0180_C200_0000),
        ["pause"] = new(0x0180_C200_0001),
        ["lldp"] = new(0x0180_C200_000E),
    };

    /// <summary>All of them, named as the format's sets are.</summary>
    public static IReadOnlyList<RecordingMeta> All { get; } = [.. Make(), .. StackSets.All];

    /// <summary>Every frame for a set: all points, destinations and sources, without a tag and with one.</summary>
    public static IReadOnlyList<RecordedCase> CasesOf(RecordingMeta meta) =>
        meta.Config.IsMacvlanPort ? MacvlanCases(meta)
        : meta.Config.HasIp ? IpCases.Of(meta)
        : TagCases.Of(meta);

    private static IReadOnlyList<RecordedCase> MacvlanCases(RecordingMeta meta)
    {
        var children = meta.Config.Devices.Select(static child => child.Name).ToArray();
        string[] outside = meta.Config.Hairpin is null ? [] : ["y"];
        string[] injects = ["w", "p", .. children, .. outside];
        string[] sources = ["w", .. children, "p", "x", .. outside];
        string[] destinations = [.. children, "p", "w", "unk", .. outside, .. meta.Groups.Keys];
        int?[] vlans = meta.Config.Hairpin is null ? [null, 100, 0] : [null];
        var cases =
            from inject in injects
            from destination in destinations
            from source in sources
            from vlan in vlans
            select (inject, destination, source, vlan);
        return [.. cases.Select((frame, index) => new RecordedCase
        {
            Index = index,
            Inject = frame.inject,
            Destination = frame.destination,
            Source = frame.source,
            Vlan = frame.vlan,
            Frame = ConformanceFrame.Build(meta.MacOf(frame.destination), meta.MacOf(frame.source), frame.vlan, index + 1),
            Observed = new Observation(),
        })];
    }

    private static IEnumerable<RecordingMeta> Make()
    {
        foreach (var mode in Modes)
        {
            var name = ConfigParser.NameOf(mode);
            var children = ChildrenOf(mode);
            yield return Set($"macvlan-{name}", children);
            yield return Set($"down-{name}", [children[0] with { Down = true }, .. children[1..]]);
            yield return Set($"down-after-{name}", [children[0] with { DownAfter = true }, .. children[1..]]);
            yield return Set($"parent-down-{name}", children) with { Config = new() { Devices = children, ParentDown = true } };
            yield return Set($"macvtap-{name}", [.. children.Select(static child => child with { Spec = child.Spec with { Kind = ChildKind.Macvtap } })]);
            foreach (var hairpin in new[] { false, true })
            {
                yield return Set($"extbridge-hairpin-{(hairpin ? "on" : "off")}-{name}", children) with { Config = new() { Devices = children, Hairpin = hairpin } };
            }
        }

        foreach (var meta in MakeSpecial())
        {
            yield return meta;
        }
    }

    private static IEnumerable<RecordingMeta> MakeSpecial()
    {
        var bridge = ChildrenOf(MacvlanMode.Bridge);
        yield return Set("mixed-bridge-private-vepa", [bridge[0], Child(2, MacvlanMode.Private), Child(3, MacvlanMode.Vepa)]);
        yield return Set("mixed-bridge-bridge-vepa-private", [.. bridge[..2], Child(3, MacvlanMode.Vepa), Child(4, MacvlanMode.Private)]);
        yield return Set("source-nodst", [With(Child(1, MacvlanMode.Source, "w", "x"), static spec => spec with { Flags = MacvlanFlags.NoDst }), .. bridge[1..]]);
        yield return Set("source-siblings", [Child(1, MacvlanMode.Source, "c2", "c3", "p", "w"), .. bridge[1..]]);
        yield return Set("child-promisc-bridge", [.. bridge[..2], bridge[2] with { Promiscuous = true }]);
        yield return Set("child-allmulti-bridge", [.. bridge[..2], bridge[2] with { AllMulticast = true }]);
        yield return Set("bcqueuelen-0-bridge", [.. bridge.Select(static child => With(child, static spec => spec with { BroadcastQueueLength = 0 }))]);
        yield return Set("bclim-never-bridge", [.. bridge.Select(static child => With(child, static spec => spec with { BroadcastCutoff = -1, BroadcastQueueLength = 0 }))]);
        yield return Set("parent-mac-eq-c1-bridge", bridge) with { Config = new() { Devices = bridge, ParentAddress = Macs["c1"] } };
        yield return Set("parent-promisc-bridge", bridge) with { Config = new() { Devices = bridge, ParentPromiscuous = "before" } };
        yield return Set("parent-allmulti-bridge", bridge) with { Config = new() { Devices = bridge, ParentAllMulticast = true } };
    }

    private static RecordedDevice[] ChildrenOf(MacvlanMode mode) => mode switch
    {
        MacvlanMode.Passthru => [Child(1, mode)],
        MacvlanMode.Source => [Child(1, mode, "w", "x"), Child(2, mode, "w"), Child(3, mode)],
        _ => [Child(1, mode), Child(2, mode), Child(3, mode)],
    };

    private static RecordedDevice Child(int number, MacvlanMode mode, params string[] sources) => new()
    {
        Spec = new ChildSpec
        {
            Name = $"c{number}",
            Mode = mode,
            Address = mode == MacvlanMode.Passthru ? null : Macs[$"c{number}"],
            Sources = [.. sources.Select(static source => Macs[source])],
        },
        Groups = GroupsOf($"c{number}"),
    };

    private static RecordedDevice With(RecordedDevice child, Func<ChildSpec, ChildSpec> change) => child with { Spec = change(child.Spec) };

    private static MacAddress[] GroupsOf(string child) => [.. ConfigParser.GroupsOf(child, Groups).Select(static group => Groups[group])];

    private static RecordingMeta Set(string name, RecordedDevice[] children) =>
        new() { Set = name, Config = new RecordedConfig { Devices = children }, Macs = Macs, Groups = Groups };
}
