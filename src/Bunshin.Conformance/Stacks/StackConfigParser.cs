using System.Globalization;
using System.Text.Json;
using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>Reads the meta record of a set with VLAN devices, ipvlan children, or both and macvlan on each other.</summary>
internal static class StackConfigParser
{
    /// <summary>What <see cref="StackConfigWriter"/> writes; the other two families are those of the first recordings.</summary>
    public const string Family = "stack";

    private static readonly string[] IpvlanChildren = ["c1", "c2", "c3"];

    /// <summary>The set's topology, or null for a family that is not known.</summary>
    public static StackConfig? Parse(JsonElement meta, JsonElement config) => config.GetProperty("fam").GetString() switch
    {
        "vlan" => new StackConfig
        {
            Devices = [.. config.GetProperty("devs").EnumerateArray().Select(device => ParseVlan(device, config))],
            CustomerTagsInLine = Flag(config, "txvlan_off"),
        },
        "ipvlan" => new StackConfig
        {
            Devices = [.. IpvlanChildren.Select(name => new RecordedDevice { Spec = Ipvlan(name, null, config) })],
            Addresses = ParseAddresses(meta.GetProperty("addrs")),
        },
        Family => new StackConfig
        {
            Devices = [.. config.GetProperty("devs").EnumerateArray().Select(ParseDevice)],
            CustomerTagsInLine = Flag(config, "txvlan_off"),
            Addresses = config.TryGetProperty("addrs", out var addresses) ? ParseAddresses(addresses) : new(),
        },
        _ => null,
    };

    private static RecordedDevice ParseDevice(JsonElement device)
    {
        var name = device.GetProperty("name").GetString() ?? "";
        var lower = Text(device, "on");
        var address = Text(device, "address") is { } text ? MacAddress.Parse(text) : (MacAddress?)null;
        var spec = device.GetProperty("kind").GetString() switch
        {
            "vlan" => Vlan(name, lower, new VlanSettings
            {
                Id = device.GetProperty("id").GetUInt16(),
                Protocol = Text(device, "protocol") == "802.1ad" ? EtherType.Dot1Ad : EtherType.Dot1Q,
                Flags = Flag(device, "keeps_header") ? VlanFlags.None : VlanFlags.ReorderHeader,
                EgressPriorities = Priorities(device, "egress"),
                IngressPriorities = Priorities(device, "ingress"),
            }),
            "ipvlan" => Ipvlan(name, lower, device),
            "macvlan" => new ChildSpec
            {
                Name = name,
                Lower = lower,
                Mode = RecordingParser.ModeNamed(Text(device, "mode") ?? "vepa"),
                Flags = (MacvlanFlags)(device.TryGetProperty("flags", out var flags) ? flags.GetInt32() : 0),
                Sources = Macs(device, "sources"),
            },
            var kind => throw new FormatException($"device {name} is of the kind \"{kind}\", which is not known (vlan, ipvlan, macvlan)"),
        };
        return new RecordedDevice
        {
            Spec = spec with { Address = address },
            Down = Flag(device, "down"),
            Promiscuous = Flag(device, "promisc"),
            Groups = Macs(device, "groups"),
        };
    }

    private static ChildSpec Vlan(string name, string? lower, VlanSettings settings) =>
        new() { Name = name, Lower = lower, Kind = ChildKind.Vlan, Vlan = settings };

    private static ChildSpec Ipvlan(string name, string? lower, JsonElement settings) => new()
    {
        Name = name,
        Lower = lower,
        Kind = ChildKind.Ipvlan,
        Ipvlan = new IpvlanSettings
        {
            Mode = (IpvlanMode)settings.GetProperty("mode").GetInt32(),
            Flags = (IpvlanFlags)settings.GetProperty("flags").GetInt32(),
        },
    };

    private static Dictionary<string, IReadOnlyList<IpAddress>> ParseAddresses(JsonElement addresses) =>
        addresses.EnumerateObject().ToDictionary(
            static entry => entry.Name,
            static entry => (IReadOnlyList<IpAddress>)[.. entry.Value.EnumerateArray().Select(address => IpAddress.Parse(address.GetString()))]);

    // [name, lower device, what stood behind "type vlan", what stood before it]
    private static RecordedDevice ParseVlan(JsonElement device, JsonElement config)
    {
        var name = device[0].GetString() ?? "";
        var lower = device[1].GetString();
        var words = (device[2].GetString() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var before = (device[3].GetString() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var spec = Vlan(name, lower == "p" ? null : lower, new VlanSettings
        {
            Protocol = After(words, "protocol") == "802.1ad" ? EtherType.Dot1Ad : EtherType.Dot1Q,
            Id = ushort.Parse(After(words, "id") ?? throw new FormatException($"VLAN device {name} has no id"), CultureInfo.InvariantCulture),
            Flags = After(words, "reorder_hdr") == "off" ? VlanFlags.None : VlanFlags.ReorderHeader,
            EgressPriorities = Priorities(words, "egress-qos-map"),
            IngressPriorities = Priorities(words, "ingress-qos-map"),
        });
        return new RecordedDevice
        {
            Spec = spec with { Address = After(before, "address") is { } address ? MacAddress.Parse(address) : null },
            Down = Text(config, "down") == name,
            Promiscuous = Text(config, "promisc") == name,
        };
    }

    private static string? After(string[] words, string word)
    {
        var at = Array.IndexOf(words, word);
        return at >= 0 && at + 1 < words.Length ? words[at + 1] : null;
    }

    private static Dictionary<uint, uint> Priorities(string[] words, string word)
    {
        var at = Array.IndexOf(words, word);
        return at < 0 ? [] : ParsePriorities(words[(at + 1)..].TakeWhile(static pair => pair.Contains(':', StringComparison.Ordinal)));
    }

    private static Dictionary<uint, uint> Priorities(JsonElement device, string name) =>
        Text(device, name) is { } text ? ParsePriorities(text.Split(' ')) : [];

    private static Dictionary<uint, uint> ParsePriorities(IEnumerable<string> pairs) => pairs.Select(static pair => pair.Split(':')).ToDictionary(
        static pair => uint.Parse(pair[0], CultureInfo.InvariantCulture), static pair => uint.Parse(pair[1], CultureInfo.InvariantCulture));

    private static MacAddress[] Macs(JsonElement device, string name) => device.TryGetProperty(name, out var macs)
        ? [.. macs.EnumerateArray().Select(static mac => MacAddress.Parse(mac.GetString() ?? ""))]
        : [];

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
