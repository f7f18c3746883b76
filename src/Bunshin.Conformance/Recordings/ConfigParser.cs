using System.Globalization;
using System.Text.Json;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>Reads how a set was built: a macvlan port's <c>children</c>, or the devices of a family (<c>fam</c>) on each other.</summary>
internal static class ConfigParser
{
    /// <summary>The family that <see cref="ConfigWriter"/> writes; the other two are those of the first recordings.</summary>
    public const string Family = "stack";

    private static readonly string[] IpvlanChildren = ["c1", "c2", "c3"];

    // The last two say which frames were sent.
    private static readonly HashSet<string> OfPort =
    [
        "children", "parent_promisc", "parent_allmulti", "parent_down", "parent_mac", "hairpin", "bridge_parent", "mode_passthru",
        "srcs", "vlans",
    ];

    private static readonly HashSet<string> OfChild =
    [
        "key", "mode", "flags", "sources", "down", "down_after", "promisc", "allmulti", "bclim", "bcqueuelen", "kind", "groups", "changed_from",
    ];

    /// <summary>Why a set that was built like this cannot be replayed, or null.</summary>
    public static string? WhyNot(JsonElement config)
    {
        if (config.TryGetProperty("fam", out var family))
        {
            return family.GetString() is "vlan" or "ipvlan" or Family ? null : $"sets of the family {family.GetString()} are not known";
        }

        if (!config.TryGetProperty("children", out var children))
        {
            return "the set has no children";
        }

        var kind = children.EnumerateArray().Select(static child => child.Text("kind")).FirstOrDefault(static kind => kind is not (null or "macvlan" or "macvtap"));
        return config.Flag("bridge_parent") ? "the parent is a bridge, and what that makes of a frame before its children are asked is not known"
            : kind is not null ? $"children of the kind {kind} are not known beside macvlan's"
            : Unknown(config, OfPort) is { } ofPort ? $"the parent is in a situation that is not known: {ofPort}"
            : children.EnumerateArray().Select(static child => Unknown(child, OfChild)).FirstOrDefault(static found => found is not null) is { } ofChild
                ? $"a child is in a situation that is not known: {ofChild}"
            : null;
    }

    /// <summary>The set's topology.</summary>
    /// <param name="line">The meta record.</param>
    /// <param name="config">Its <c>config</c>, of which <see cref="WhyNot"/> has nothing to say.</param>
    /// <param name="meta">What else the record says.</param>
    public static RecordedConfig Parse(JsonElement line, JsonElement config, RecordingMeta meta) => config.Text("fam") switch
    {
        null => ParsePort(config, meta),
        "vlan" => new RecordedConfig
        {
            Devices = [.. config.GetProperty("devs").EnumerateArray().Select(device => ParseVlan(device, config))],
            CustomerTagsInLine = config.Flag("txvlan_off"),
        },
        "ipvlan" => new RecordedConfig
        {
            Devices = [.. IpvlanChildren.Select(name => new RecordedDevice { Spec = Ipvlan(name, null, config) })],
            Addresses = ParseAddresses(line.GetProperty("addrs")),
        },
        _ => new RecordedConfig
        {
            Devices = [.. config.GetProperty("devs").EnumerateArray().Select(ParseDevice)],
            CustomerTagsInLine = config.Flag("txvlan_off"),
            Addresses = config.TryGetProperty("addrs", out var addresses) ? ParseAddresses(addresses) : new(),
        },
    };

    /// <summary>The format's (and the kernel tools') word for a mode.</summary>
    public static string NameOf(MacvlanMode mode) => mode.ToString().ToLowerInvariant();

    /// <summary>The groups that a child of a port has joined where the record does not say it; broadcast goes without saying.</summary>
    public static IEnumerable<string> GroupsOf(string child, IReadOnlyDictionary<string, MacAddress> groups)
    {
        string[] joined = child switch
        {
            "c1" => ["mc4_all", "mc6_all", "mc4_c12", "mc4_c1"],
            "c2" => ["mc4_all", "mc6_all", "mc4_c12"],
            _ => ["mc4_all", "mc6_all"],
        };
        return joined.Where(groups.ContainsKey);
    }

    // What says "no" was written by somebody who knows more situations, and is none.
    private static string? Unknown(JsonElement fields, HashSet<string> known) =>
        fields.EnumerateObject()
            .Where(field => !known.Contains(field.Name) && field.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
            .Select(static field => field.Name)
            .FirstOrDefault();

    private static MacvlanMode ModeNamed(string name) =>
        Enum.GetValues<MacvlanMode>().Cast<MacvlanMode?>().FirstOrDefault(mode => NameOf(mode!.Value) == name)
        ?? throw new FormatException($"\"{name}\" is not a mode (private, vepa, bridge, passthru, source)");

    private static RecordedConfig ParsePort(JsonElement config, RecordingMeta meta) => new()
    {
        Devices = [.. config.Required("children").EnumerateArray().Select(child => ParseChild(child, meta))],
        ParentPromiscuous = config.Text("parent_promisc"),
        ParentAllMulticast = config.Flag("parent_allmulti"),
        ParentDown = config.Flag("parent_down"),
        ParentAddress = config.Text("parent_mac") is { } key ? meta.MacOf(key) : null,
        Hairpin = config.TryGetProperty("hairpin", out var hairpin) && hairpin.ValueKind != JsonValueKind.Null ? hairpin.GetBoolean() : null,
    };

    private static RecordedDevice ParseChild(JsonElement child, RecordingMeta meta)
    {
        var key = child.RequiredText("key");
        var mode = ModeNamed(child.RequiredText("mode"));
        var groups = child.TryGetProperty("groups", out _) ? child.Texts("groups").Where(meta.Groups.ContainsKey) : GroupsOf(key, meta.Groups);
        return new RecordedDevice
        {
            Spec = new ChildSpec
            {
                Name = key,
                Kind = child.Text("kind") == "macvtap" ? ChildKind.Macvtap : ChildKind.Macvlan,
                Mode = mode,
                Flags = (MacvlanFlags)(child.Number("flags") ?? 0),
                Address = mode == MacvlanMode.Passthru ? null : meta.MacOf(key),
                Sources = [.. child.Texts("sources").Select(meta.MacOf)],
                BroadcastCutoff = (int?)child.Number("bclim"),
                BroadcastQueueLength = (uint?)child.Number("bcqueuelen"),
            },
            Down = child.Flag("down"),
            DownAfter = child.Flag("down_after"),
            Promiscuous = child.Flag("promisc"),
            AllMulticast = child.Flag("allmulti"),
            Groups = [.. groups.Select(group => meta.Groups[group])],
            ChangedFrom = child.Text("changed_from") is { } address ? MacAddress.Parse(address) : null,
        };
    }

    private static RecordedDevice ParseDevice(JsonElement device)
    {
        var name = device.RequiredText("name");
        var lower = device.Text("on");
        var spec = device.RequiredText("kind") switch
        {
            "vlan" => Vlan(name, lower, new VlanSettings
            {
                Id = device.GetProperty("id").GetUInt16(),
                Protocol = ProtocolNamed(device.Text("protocol")),
                Flags = device.Flag("keeps_header") ? VlanFlags.None : VlanFlags.ReorderHeader,
                EgressPriorities = device.Text("egress") is { } egress ? Priorities(egress.Split(' ')) : new Dictionary<uint, uint>(),
                IngressPriorities = device.Text("ingress") is { } ingress ? Priorities(ingress.Split(' ')) : new Dictionary<uint, uint>(),
            }),
            "ipvlan" => Ipvlan(name, lower, device),
            "macvlan" => new ChildSpec
            {
                Name = name,
                Lower = lower,
                Mode = ModeNamed(device.Text("mode") ?? "vepa"),
                Flags = (MacvlanFlags)(device.Number("flags") ?? 0),
                Sources = [.. device.Texts("sources").Select(static mac => MacAddress.Parse(mac))],
            },
            var kind => throw new FormatException($"device {name} is of the kind \"{kind}\", which is not known (vlan, ipvlan, macvlan)"),
        };
        return new RecordedDevice
        {
            Spec = spec with { Address = device.Text("address") is { } text ? MacAddress.Parse(text) : null },
            Down = device.Flag("down"),
            Promiscuous = device.Flag("promisc"),
            Groups = [.. device.Texts("groups").Select(static mac => MacAddress.Parse(mac))],
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
            Protocol = ProtocolNamed(After(words, "protocol").FirstOrDefault()),
            Id = ushort.Parse(After(words, "id").FirstOrDefault() ?? throw new FormatException($"VLAN device {name} has no id"), CultureInfo.InvariantCulture),
            Flags = After(words, "reorder_hdr").FirstOrDefault() == "off" ? VlanFlags.None : VlanFlags.ReorderHeader,
            EgressPriorities = Priorities(After(words, "egress-qos-map")),
            IngressPriorities = Priorities(After(words, "ingress-qos-map")),
        });
        return new RecordedDevice
        {
            Spec = spec with { Address = After(before, "address").FirstOrDefault() is { } address ? MacAddress.Parse(address) : null },
            Down = NameIn(config, "down") == name,
            Promiscuous = NameIn(config, "promisc") == name,
        };
    }

    private static string? NameIn(JsonElement config, string field) =>
        config.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ushort ProtocolNamed(string? name) => name == "802.1ad" ? EtherType.Dot1Ad : EtherType.Dot1Q;

    private static string[] After(string[] words, string word) => Array.IndexOf(words, word) is var at and >= 0 ? words[(at + 1)..] : [];

    private static Dictionary<uint, uint> Priorities(IEnumerable<string> words) => words
        .TakeWhile(static pair => pair.Contains(':', StringComparison.Ordinal)).Select(static pair => pair.Split(':')).ToDictionary(
            static pair => uint.Parse(pair[0], CultureInfo.InvariantCulture), static pair => uint.Parse(pair[1], CultureInfo.InvariantCulture));
}
