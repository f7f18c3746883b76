using System.Globalization;
using System.Text.Json;
using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>Writes what <see cref="StackConfigParser"/> reads.</summary>
internal static class StackConfigWriter
{
    public static void Write(Utf8JsonWriter json, StackConfig config)
    {
        json.WriteString("fam", StackConfigParser.Family);
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
            json.WriteStartArray(key);
            foreach (var address in addresses)
            {
                json.WriteStringValue(address.ToString());
            }

            json.WriteEndArray();
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
                json.WriteString("mode", RecordingParser.NameOf(spec.Mode));
                json.WriteNumber("flags", (int)spec.Flags);
                WriteMacs(json, "sources", spec.Sources);
                break;
        }

        json.WriteText("address", spec.Address?.ToString());
        WriteMacs(json, "groups", device.Groups);
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

    private static void WriteMacs(Utf8JsonWriter json, string name, IReadOnlyList<MacAddress> macs)
    {
        if (macs.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var mac in macs)
        {
            json.WriteStringValue(mac.ToString());
        }

        json.WriteEndArray();
    }
}
