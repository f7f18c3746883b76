using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Record;

/// <summary>The topologies with VLAN devices and ipvlan children that are recorded: each alone, and on each other.</summary>
internal static class StackSets
{
    private static readonly MacAddress OwnVlanMac = new(0x0200_0000_0021);

    // What every set knows; ipvlan children have P's MAC and are not keys here.
    private static readonly Dictionary<string, MacAddress> Stations = new()
    {
        ["p"] = new(0x0200_0000_0001),
        ["w"] = new(0x0200_0000_0002),
        ["vm"] = OwnVlanMac,
        ["unk"] = new(0x0200_0000_0099),
        ["x"] = new(0x0200_0000_0077),
    };

    private static readonly Dictionary<string, MacAddress> Children = new(Stations)
    {
        ["c1"] = new(0x0200_0000_0011),
        ["c2"] = new(0x0200_0000_0012),
        ["c3"] = new(0x0200_0000_0013),
    };

    private static readonly Dictionary<string, MacAddress> Groups = new()
    {
        ["bcast"] = MacAddress.Broadcast,
        ["mc4_all"] = new(0x0100_5E00_0001),
        ["mc4_j"] = new(0x0100_5E01_0203),
        ["mc4_none"] = new(0x0100_5E7F_0009),
    };

    /// <summary>All of them.</summary>
    public static IEnumerable<RecordingMeta> All => [.. VlanSets(), .. IpvlanSets(), .. MacvlanOnVlanSets(), .. NestedSets()];

    private static IEnumerable<RecordingMeta> VlanSets()
    {
        yield return Silent("vlan-none");
        yield return Silent("vlan-reorder-on", Trunk());
        yield return Silent("vlan-reorder-off", [.. Trunk().Select(KeepingHeader)]);
        yield return Silent("vlan-reorder-mixed", [.. Trunk().Select(static (device, at) => at % 2 == 0 ? KeepingHeader(device) : device)]);
        var inLine = Silent("vlan-tags-in-line", Trunk());
        yield return inLine with { Config = inLine.Config with { CustomerTagsInLine = true } };
        yield return Silent("vlan-mac", [.. Trunk().Select(static device => device.Name == "v100" ? With(device, OwnVlanMac) : device)]);
        yield return Silent("vlan-down", [Vlan("v100", 100) with { Down = true }, .. Trunk()[1..3]]);
        yield return Silent("vlan-promisc", [.. Trunk().Select(static device => device with { Promiscuous = device.Name == "v100" })]);
        yield return Silent("vlan-zero", Vlan("v0", 0), Vlan("v100", 100));
        yield return Silent("vlan-priorities", Prioritized(Vlan("v100", 100)), Prioritized(Vlan("s300", 300, ad: true)), Vlan("v100c50", 50, "v100"));
    }

    private static IEnumerable<RecordingMeta> IpvlanSets()
    {
        foreach (var mode in Enum.GetValues<IpvlanMode>())
        {
            foreach (var flags in Enum.GetValues<IpvlanFlags>())
            {
                var name = $"{mode}-{(flags == 0 ? "bridge" : flags.ToString())}".ToLowerInvariant();
                yield return Speaking($"ipvlan-{name}", "p", IpvlanChildren(null, mode, flags));
                if (flags == 0 || mode == IpvlanMode.L2)
                {
                    yield return Speaking($"stack-ipvlan-{name}-on-vlan", "v100", [Vlan("v100", 100), .. IpvlanChildren("v100", mode, flags)]);
                }
            }
        }

        yield return Speaking("stack-ipvlan-l2-bridge-on-qinq", "s300c100",
            [Vlan("s300", 300, ad: true), Vlan("s300c100", 100, "s300"), .. IpvlanChildren("s300c100", IpvlanMode.L2, 0)]);
    }

    private static IEnumerable<RecordingMeta> MacvlanOnVlanSets()
    {
        foreach (var mode in Enum.GetValues<MacvlanMode>())
        {
            yield return Silent(
                $"stack-{ConfigParser.NameOf(mode)}-on-vlan", [Vlan("v100", 100), Vlan("v100c50", 50, "v100"), .. Macvlans("v100", mode)]);
        }

        var bridge = Macvlans("v100", MacvlanMode.Bridge);
        yield return Silent("stack-bridge-on-vlan-reorder-off", [KeepingHeader(Vlan("v100", 100)), KeepingHeader(Vlan("v100c50", 50, "v100")), .. bridge]);
        yield return Silent("stack-bridge-on-vlan-mac", [With(Vlan("v100", 100), OwnVlanMac), .. bridge]);
        yield return Silent("stack-bridge-on-vlan-down", [Vlan("v100", 100), bridge[0] with { Down = true }, .. bridge[1..]]);
        var inLine = Silent("stack-bridge-on-vlan-tags-in-line", [Vlan("v100", 100), .. bridge]);
        yield return inLine with { Config = inLine.Config with { CustomerTagsInLine = true } };
    }

    private static IEnumerable<RecordingMeta> NestedSets()
    {
        RecordedDevice[] provider = [Vlan("s300", 300, ad: true), Vlan("s300c100", 100, "s300"), Vlan("s300c200", 200, "s300")];
        RecordedDevice[] customer = [Vlan("v100", 100), Vlan("v100c50", 50, "v100"), Vlan("v100c50c7", 7, "v100c50")];
        yield return Silent("stack-bridge-on-qinq", [.. provider, .. Macvlans("s300c100", MacvlanMode.Bridge)]);
        yield return Silent("stack-vepa-on-qinq-reorder-off", [.. provider.Select(KeepingHeader), .. Macvlans("s300c100", MacvlanMode.Vepa)]);
        yield return Silent("stack-private-on-q-in-q", [.. customer, .. Macvlans("v100c50", MacvlanMode.Private)]);
        foreach (var mode in (MacvlanMode[])[MacvlanMode.Bridge, MacvlanMode.Vepa, MacvlanMode.Private, MacvlanMode.Passthru])
        {
            var children = Macvlans(null, mode);
            yield return Silent(
                $"stack-vlan-on-{ConfigParser.NameOf(mode)}",
                [.. children, .. children.Take(2).Select(static child => Vlan($"{child.Name}v100", 100, child.Name))]);
        }
    }

    private static RecordedDevice[] Trunk() =>
        [Vlan("v100", 100), Vlan("v200", 200), Vlan("s300", 300, ad: true), Vlan("v100c50", 50, "v100"), Vlan("s300c100", 100, "s300")];

    private static RecordedDevice Vlan(string name, ushort id, string? lower = null, bool ad = false) => new()
    {
        Spec = new ChildSpec
        {
            Name = name,
            Lower = lower,
            Kind = ChildKind.Vlan,
            Vlan = new VlanSettings { Id = id, Protocol = ad ? EtherType.Dot1Ad : EtherType.Dot1Q },
        },
    };

    private static RecordedDevice KeepingHeader(RecordedDevice device) => device.Spec.Vlan is { } vlan
        ? device with { Spec = device.Spec with { Vlan = vlan with { Flags = VlanFlags.None } } }
        : device;

    private static RecordedDevice Prioritized(RecordedDevice device) => device with
    {
        Spec = device.Spec with
        {
            Vlan = device.Spec.Vlan! with
            {
                EgressPriorities = new Dictionary<uint, uint> { [0] = 2, [5] = 6 },
                IngressPriorities = new Dictionary<uint, uint> { [5] = 3 },
            },
        },
    };

    private static RecordedDevice With(RecordedDevice device, MacAddress address) => device with { Spec = device.Spec with { Address = address } };

    private static RecordedDevice[] Macvlans(string? lower, MacvlanMode mode)
    {
        var count = mode == MacvlanMode.Passthru ? 1 : 3;
        return [.. Enumerable.Range(1, count).Select(number => new RecordedDevice
        {
            Spec = new ChildSpec
            {
                Name = $"c{number}",
                Lower = lower,
                Mode = mode,
                Address = mode == MacvlanMode.Passthru ? null : Children[$"c{number}"],
                Sources = mode != MacvlanMode.Source || number == 3 ? [] : number == 1 ? [Children["w"], Children["x"]] : [Children["w"]],
            },
            Groups = number == 1 ? [Groups["mc4_all"], Groups["mc4_j"]] : [Groups["mc4_all"]],
        })];
    }

    private static RecordedDevice[] IpvlanChildren(string? lower, IpvlanMode mode, IpvlanFlags flags) =>
        [.. Enumerable.Range(1, 3).Select(number => new RecordedDevice
        {
            Spec = new ChildSpec
            {
                Name = $"c{number}",
                Lower = lower,
                Kind = ChildKind.Ipvlan,
                Ipvlan = new IpvlanSettings { Mode = mode, Flags = flags },
            },
        })];

    private static RecordingMeta Silent(string name, params RecordedDevice[] devices) => new()
    {
        Set = name,
        Config = new RecordedConfig { Devices = devices },
        Macs = devices.Any(static device => device.Spec.Kind == ChildKind.Macvlan) ? Children : Stations,
        Groups = Groups,
    };

    // A host is 10.0.0.N and fd00::N, P's on the device that has the children.
    private static RecordingMeta Speaking(string name, string port, params RecordedDevice[] devices) => new()
    {
        Set = name,
        Config = new RecordedConfig
        {
            Devices = devices,
            Addresses = new Dictionary<string, IReadOnlyList<IpAddress>>
            {
                [port] = Host(1),
                ["w"] = Host(2),
                ["c1"] = Host(11),
                ["c2"] = Host(12),
                ["c3"] = Host(13),
                ["unk"] = Host(99),
                ["x"] = Host(77),
            },
        },
        Macs = Stations,
        Groups = Groups,
    };

    private static IpAddress[] Host(int number) => [IpAddress.Parse($"10.0.0.{number}"), IpAddress.Parse($"fd00::{number:x}")];
}
