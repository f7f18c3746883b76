using System.Globalization;
using System.Text.Json;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>Writes what <see cref="ConfigParser"/> reads: a macvlan port as one, everything else as devices on each other.</summary>
internal static class ConfigWriter
{
    public static void Write(Utf8JsonWriter json, RecordingMeta meta)
    {
        if (meta.Config.IsMacvlanPort)
        {
            WritePort(json, meta);
        }
        else
        {
            WriteDevices(json, meta.Config);
        }
    }

    private static void WritePort(Utf8JsonWriter json, RecordingMeta meta)
    {
        var config = meta.Config;
        json.WriteStartArray("children");
        foreach (var child in config.Devices)
        {
            json.WriteStartObject();
            WriteChild(json, child, meta);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteText("parent_promisc", config.ParentPromiscuous);
        json.WriteFlag("parent_allmulti", config.ParentAllMulticast);
        json.WriteFlag("parent_down", config.ParentDown);
        json.WriteText("parent_mac", config.ParentAddress is { } address ? meta.KeyOf(address) : null);
        json.WriteFlag("mode_passthru", config.Devices.Any(static child => child.Spec.IsPassthru));
        if (config.Hairpin is { } hairpin)
        {
            json.WriteBoolean("hairpin", hairpin);
        }
    }

    private static void WriteChild(Utf8JsonWriter json, RecordedDevice child, RecordingMeta meta)
    {
        var spec = child.Spec;
        var groups = child.Groups.Select(meta.KeyOf).ToList();
        json.WriteString("key", spec.Name);
        json.WriteString("mode", ConfigParser.NameOf(spec.Mode));
        json.WriteNumber("flags", spec.Flags == MacvlanFlags.None ? null : (long)spec.Flags);
        json.WriteTexts("sources", spec.Sources.Select(meta.KeyOf));
        if (!groups.SequenceEqual(ConfigParser.GroupsOf(spec.Name, meta.Groups)))
        {
            json.WriteTexts("groups", groups);
        }

        json.WriteFlag("down", child.Down);
        json.WriteFlag("down_after", child.DownAfter);
        json.WriteFlag("promisc", child.Promiscuous);
        json.WriteFlag("allmulti", child.AllMulticast);
        json.WriteText("kind", spec.Kind == ChildKind.Macvtap ? "macvtap" : null);
        json.WriteText("changed_from", child.ChangedFrom?.ToString());
        json.WriteNumber("bclim", spec.BroadcastCutoff);
        json.WriteNumber("bcqueuelen", spec.BroadcastQueueLength);
    }

    private static void WriteDevices(Utf8JsonWriter json, RecordedConfig config)
    {
        json.WriteString("fam", ConfigParser.Family);
        json.WriteStartArray("devs");
        foreach (var device in config.Devices)
        {
            json.WriteStartObject();
            WriteDevice(json, device);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteFlag("txvlan_off", config.CustomerTagsInLine);
        if (!config.HasIp)
        {
            return;
        }

        json.WriteStartObject("addrs");
        foreach (var (key, addresses) in config.Addresses)
        {
            json.WriteTexts(key, addresses.Select(static address => address.ToString()));
        }

        json.WriteEndObject();
    }

    private static void WriteDevice(Utf8JsonWriter json, RecordedDevice device)
    {
        var spec = device.Spec;
        json.WriteString("name", spec.Name);
        json.WriteText("on", spec.Lower);
        switch (spec.Kind)
        {
            case ChildKind.Vlan:
                json.WriteString("kind", "vlan");
                WriteVlan(json, spec.Vlan!);
                break;
            case ChildKind.Ipvlan:
                json.WriteString("kind", "ipvlan");
                json.WriteNumber("mode", (int)spec.Ipvlan.Mode);
                json.WriteNumber("flags", (int)spec.Ipvlan.Flags);
                break;
            default:
                json.WriteString("kind", "macvlan");
                json.WriteString("mode", ConfigParser.NameOf(spec.Mode));
                json.WriteNumber("flags", (int)spec.Flags);
                json.WriteTexts("sources", spec.Sources.Select(static source => source.ToString()));
                break;
        }

        json.WriteText("address", spec.Address?.ToString());
        json.WriteTexts("groups", device.Groups.Select(static group => group.ToString()));
        json.WriteFlag("down", device.Down);
        json.WriteFlag("promisc", device.Promiscuous);
    }

    private static void WriteVlan(Utf8JsonWriter json, VlanSettings settings)
    {
        json.WriteNumber("id", settings.Id);
        json.WriteText("protocol", settings.Protocol == EtherType.Dot1Ad ? "802.1ad" : null);
        json.WriteFlag("keeps_header", !settings.Flags.HasFlag(VlanFlags.ReorderHeader));
        json.WriteText("egress", Words(settings.EgressPriorities));
        json.WriteText("ingress", Words(settings.IngressPriorities));
    }

    private static string? Words(IReadOnlyDictionary<uint, uint> priorities) => priorities.Count == 0
        ? null
        : string.Join(' ', priorities.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}:{pair.Value}")));
}
