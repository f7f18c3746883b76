using Bunshin.Conformance.Record;
using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Tests;

/// <summary>Random stacks of devices and frames for them, in the recordings' words.</summary>
internal sealed class RandomStack(Random random)
{
    private static readonly string[] Tags =
        ["untagged", "untagged", "v0", "v50", "v100", "v100p5", "v200", "v999", "s50", "s100", "s300c100", "c100c50", "c50c100", "s100c50", "c0c100", "s0c50"];

    private static readonly string[] Groups = ["bcast", "mc4_all", "mc4_j", "mc4_none"];
    private readonly List<RecordedDevice> _devices = [];

    /// <summary>A silent stack (VLAN devices, macvlan children, both on each other), or one with ipvlan children that speaks IP.</summary>
    public (RecordingMeta Meta, RecordedCase[] Cases) Next(int frames)
    {
        _devices.Clear();
        var vlans = random.Next(0, 5);
        for (var at = 0; at < vlans; at++)
        {
            AddVlan($"d{at}", Any(["p", .. Up(ChildKind.Vlan)]));
        }

        return random.Next(3) == 0 ? Speaking(frames) : Silent(frames);
    }

    private (RecordingMeta, RecordedCase[]) Silent(int frames)
    {
        if (random.Next(4) != 0)
        {
            AddMacvlans(Any(["p", .. Up(ChildKind.Vlan)]));
        }

        if (_devices.Count == 0)
        {
            AddVlan("d0", "p");
        }

        var meta = Meta(new RecordedConfig { Devices = [.. _devices] }, StandardSets.Macs);
        return (meta, [.. Enumerable.Range(0, frames).Select(at => AnyFrame(meta, at))]);
    }

    private (RecordingMeta, RecordedCase[]) Speaking(int frames)
    {
        var port = Any(["p", "p", .. Up(ChildKind.Vlan)]);
        for (var at = 0; at < _devices.Count; at++)
        {
            // IP on a VLAN device with a MAC of its own also takes what is sent to P's; a TAP's does not.
            _devices[at] = _devices[at] with { Spec = _devices[at].Spec with { Address = null } };
        }

        var mode = (IpvlanMode)random.Next(2);
        var flags = (IpvlanFlags)random.Next(3);
        _devices.AddRange(Enumerable.Range(1, 3).Select(number => new RecordedDevice
        {
            Spec = new ChildSpec
            {
                Name = $"c{number}",
                Lower = port == "p" ? null : port,
                Kind = ChildKind.Ipvlan,
                Ipvlan = new IpvlanSettings { Mode = mode, Flags = flags },
            },
        }));
        var stations = new (string Key, int Number)[] { (port, 1), ("w", 2), ("c1", 11), ("c2", 12), ("c3", 13), ("unk", 99), ("x", 77) };
        var macs = StandardSets.Macs.Where(static mac => !mac.Key.StartsWith('c')).ToDictionary();
        var meta = Meta(
            new RecordedConfig
            {
                Devices = [.. _devices],
                Addresses = stations.ToDictionary(
                    static station => station.Key,
                    static station => (IReadOnlyList<IpAddress>)[IpAddress.Parse($"10.0.0.{station.Number}"), IpAddress.Parse($"fd00::{station.Number:x}")]),
            },
            macs);
        var all = StandardSets.CasesOf(meta).ToArray();
        random.Shuffle(all);
        return (meta, all[..Math.Min(frames, all.Length)]);
    }

    private void AddVlan(string name, string lower)
    {
        var settings = new VlanSettings
        {
            Id = Any<ushort>([0, 50, 100, 100, 200]),
            Protocol = Any([EtherType.Dot1Q, EtherType.Dot1Q, EtherType.Dot1Ad]),
            Flags = random.Next(6) == 0 ? VlanFlags.None : VlanFlags.ReorderHeader,
        };
        if (_devices.Any(device => device.Lower == lower && device.Spec.Vlan is { } other && (other.Id, other.Protocol) == (settings.Id, settings.Protocol)))
        {
            return;
        }

        _devices.Add(new RecordedDevice
        {
            Spec = new ChildSpec
            {
                Name = name,
                Lower = lower == "p" ? null : lower,
                Kind = ChildKind.Vlan,
                Vlan = settings,
                Address = random.Next(5) == 0 ? new MacAddress(0x0200_0000_0021 + (ulong)_devices.Count) : null,
            },
            Down = random.Next(10) == 0,
        });
    }

    private void AddMacvlans(string lower)
    {
        var mode = Any([MacvlanMode.Private, MacvlanMode.Vepa, MacvlanMode.Bridge, MacvlanMode.Bridge, MacvlanMode.Source, MacvlanMode.Passthru]);
        var count = mode == MacvlanMode.Passthru ? 1 : random.Next(1, 4);
        for (var number = 1; number <= count; number++)
        {
            _devices.Add(new RecordedDevice
            {
                Spec = new ChildSpec
                {
                    Name = $"c{number}",
                    Lower = lower == "p" ? null : lower,
                    Mode = mode,
                    Address = mode == MacvlanMode.Passthru ? null : StandardSets.Macs[$"c{number}"],
                    Sources = mode == MacvlanMode.Source && number < 3 ? [StandardSets.Macs["w"], StandardSets.Macs["x"]] : [],
                },
                Down = random.Next(8) == 0,
                Groups = number == 1 ? [MacOf("mc4_all"), MacOf("mc4_j")] : [MacOf("mc4_all")],
            });
        }

        if (Up(ChildKind.Macvlan) is [var first, ..] && random.Next(2) == 0)
        {
            AddVlan($"{first}v", first);
        }
    }

    private RecordedCase AnyFrame(RecordingMeta meta, int at)
    {
        string[] points = ["w", "w", "p", .. _devices.Select(static device => device.Name)];
        string[] stations = ["p", "w", "unk", "x", .. _devices.Select(static device => device.Name).Where(meta.Macs.ContainsKey)];
        var (inject, to, from, tags) = (Any(points), Any([.. stations, .. Groups]), Any(stations), Any(Tags));
        return new RecordedCase
        {
            Index = at,
            Inject = inject,
            Destination = to,
            Source = from,
            Label = tags,
            Frame = ConformanceFrame.Tag(ConformanceFrame.Build(meta.MacOf(to), meta.MacOf(from), null, at + 1), TagStack.Parse(tags)),
            Observed = new Observation(),
        };
    }

    // What others may stand on: those that are up.
    private string[] Up(ChildKind kind) => [.. _devices.Where(device => device.Spec.Kind == kind && !device.Down).Select(static device => device.Name)];

    private static RecordingMeta Meta(RecordedConfig config, Dictionary<string, MacAddress> macs) => new()
    {
        Set = Describe(config),
        Config = config,
        Macs = macs,
        Groups = Groups.ToDictionary(static group => group, MacOf),
    };

    private static MacAddress MacOf(string group) => group switch
    {
        "bcast" => MacAddress.Broadcast,
        "mc4_all" => new MacAddress(0x0100_5E00_0001),
        "mc4_j" => new MacAddress(0x0100_5E01_0203),
        _ => new MacAddress(0x0100_5E7F_0009),
    };

    private static string Describe(RecordedConfig config) => $"[{string.Join("; ", config.Devices.Select(static device =>
        $"{device.Name} on {device.Lower} {device.Spec.Kind}{(device.Spec.Vlan is { } vlan ? $" {vlan.Protocol:x4}:{vlan.Id} {vlan.Flags}" : "")}"
        + $"{(device.Spec.Kind == ChildKind.Macvlan ? $" {device.Spec.Mode}" : "")}{(device.Spec is { Kind: ChildKind.Ipvlan, Ipvlan: var ipvlan } ? $" {ipvlan.Mode} {ipvlan.Flags}" : "")}"
        + $"{(device.Spec.Address is { } mac ? $" {mac}" : "")}{(device.Down ? " down" : "")}"))}]";

    private T Any<T>(T[] values) => values[random.Next(values.Length)];
}
