using System.Globalization;
using System.Text.Json;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>Reads the meta record of a set with VLAN devices or ipvlan children.</summary>
internal static class StackConfigParser
{
    /// <summary>The set's topology, or null for a family that is not known.</summary>
    public static StackConfig? Parse(JsonElement meta, JsonElement config) => config.GetProperty("fam").GetString() switch
    {
        "vlan" => new StackConfig
        {
            Vlans = [.. config.GetProperty("devs").EnumerateArray().Select(device => ParseVlan(device, TextOf(config, "down")))],
            CustomerTagsInLine = config.TryGetProperty("txvlan_off", out var off) && off.ValueKind == JsonValueKind.True,
        },
        "ipvlan" => new StackConfig
        {
            Mode = (IpvlanMode)config.GetProperty("mode").GetInt32(),
            Flags = (IpvlanFlags)config.GetProperty("flags").GetInt32(),
            Addresses = ParseAddresses(meta.GetProperty("addrs")),
        },
        _ => null,
    };

    private static Dictionary<string, IReadOnlyList<IpAddress>> ParseAddresses(JsonElement addresses) =>
        addresses.EnumerateObject().ToDictionary(
            static entry => entry.Name,
            static entry => (IReadOnlyList<IpAddress>)[.. entry.Value.EnumerateArray().Select(address => IpAddress.Parse(address.GetString()))]);

    private static string? TextOf(JsonElement config, string name) =>
        config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // [name, lower device, what stood behind "type vlan", what stood before it]
    private static RecordedVlan ParseVlan(JsonElement device, string? down)
    {
        var name = device[0].GetString() ?? "";
        var words = (device[2].GetString() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var before = (device[3].GetString() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new RecordedVlan
        {
            Name = name,
            Lower = device[1].GetString() ?? "",
            Protocol = After(words, "protocol") == "802.1ad" ? EtherType.Dot1Ad : EtherType.Dot1Q,
            Id = ushort.Parse(After(words, "id") ?? throw new FormatException($"VLAN device {name} has no id"), CultureInfo.InvariantCulture),
            ReordersHeader = After(words, "reorder_hdr") != "off",
            Address = After(before, "address") is { } address ? MacAddress.Parse(address) : null,
            IsUp = name != down,
            EgressPriorities = Priorities(words, "egress-qos-map"),
            IngressPriorities = Priorities(words, "ingress-qos-map"),
        };
    }

    private static string? After(string[] words, string word)
    {
        var at = Array.IndexOf(words, word);
        return at >= 0 && at + 1 < words.Length ? words[at + 1] : null;
    }

    private static Dictionary<uint, uint> Priorities(string[] words, string word)
    {
        var priorities = new Dictionary<uint, uint>();
        var at = Array.IndexOf(words, word);
        while (at >= 0 && ++at < words.Length && words[at].Split(':') is [var from, var to])
        {
            priorities[uint.Parse(from, CultureInfo.InvariantCulture)] = uint.Parse(to, CultureInfo.InvariantCulture);
        }

        return priorities;
    }
}
