using System.Text.Json;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>One line of a recording to its record. What does not fit throws <see cref="FormatException"/> or <see cref="KeyNotFoundException"/>.</summary>
internal static class RecordingParser
{
    public static string KindOf(JsonElement line) =>
        line.ValueKind == JsonValueKind.Object && line.TryGetProperty("record", out var kind) && kind.GetString() is { } text
            ? text is "meta" or "case" ? text : throw new FormatException($"record \"{text}\" is neither meta nor case")
            : throw new FormatException("not an object with a \"record\"");

    public static RecordingMeta ParseMeta(JsonElement line)
    {
        var config = line.Required("config");
        var meta = new RecordingMeta
        {
            Set = line.RequiredText("set"),
            Config = new RecordedConfig(),
            Macs = ParseMacs(line.Required("macs")),
            Groups = line.TryGetProperty("groups", out var groups) ? ParseMacs(groups) : new Dictionary<string, MacAddress>(),
            Kernel = line.Text("kernel") ?? "",
        };
        return ConfigParser.WhyNot(config) is { } reason
            ? meta with { Unsupported = reason }
            : meta with { Config = ConfigParser.Parse(line, config, meta) };
    }

    public static RecordedCase ParseCase(JsonElement line, RecordingMeta meta)
    {
        var set = line.RequiredText("set");
        if (set != meta.Set)
        {
            throw new FormatException($"a case of set \"{set}\" among those of \"{meta.Set}\"");
        }

        var inject = line.RequiredText("inject");
        if (inject is not ("w" or "p") && (inject != "y" || meta.Config.Hairpin is null) && !meta.Config.Devices.Any(device => device.Name == inject))
        {
            throw new FormatException($"inject \"{inject}\" is not a point of the set");
        }

        var observed = new Observation { SendError = line.Text("send_error") };
        foreach (var sighting in line.Required("seen").EnumerateArray())
        {
            observed.See(ParseSighting(sighting));
        }

        foreach (var point in line.Required("stats").EnumerateObject())
        {
            foreach (var counter in point.Value.EnumerateObject())
            {
                observed.Count(point.Name, counter.Name, counter.Value.GetInt64());
            }
        }

        observed.Replies = line.TryGetProperty("other", out var other) ? ParseReplies(other) : [];
        var socket = line.TryGetProperty("send", out var send) ? IpAddress.Parse(send[1].GetString()) : (IpAddress?)null;
        var frame = socket is null ? Convert.FromHexString(line.RequiredText("frame")) : SocketFrame.Of(inject, observed);
        return frame is null || FrameView.TryParse(frame, out _)
            ? new RecordedCase
            {
                Index = line.Required("i").GetInt32(),
                Inject = inject,
                Destination = line.Text("dst") ?? "?",
                Source = line.Text("src") ?? "?",
                Vlan = line.TryGetProperty("vlan", out var vlan) && vlan.ValueKind == JsonValueKind.Number ? vlan.GetInt32() : null,
                Frame = frame ?? [],
                Priority = (uint)(line.Number("prio") ?? 0),
                Label = line.Text("kind") ?? line.Text("tags"),
                SocketDestination = socket,
                Unsupported = frame is null ? SocketFrame.NoFrame : null,
                Observed = observed,
                IsStable = !line.TryGetProperty("stable", out var stable) || stable.GetBoolean(),
            }
            : throw new FormatException("the frame is too short");
    }

    // Each reply is listed at every point that saw it: [point, class, frame]. Its way began where it was outgoing first.
    private static List<(string Point, byte[] Frame)> ParseReplies(JsonElement replies) =>
        [.. replies.EnumerateArray()
            .Where(static reply => reply[1].GetString() == Sighting.Outgoing)
            .GroupBy(static reply => reply[2].GetString() ?? "")
            .Select(static reply => (
                reply.Select(static sighting => sighting[0].GetString() ?? "").OrderBy(static point => point == "p").First(),
                Convert.FromHexString(reply.Key)))];

    private static Dictionary<string, MacAddress> ParseMacs(JsonElement macs) =>
        macs.EnumerateObject().ToDictionary(static mac => mac.Name, static mac => MacAddress.Parse(mac.Value.GetString() ?? ""));

    private static Sighting ParseSighting(JsonElement sighting)
    {
        var count = sighting.GetArrayLength();
        return count is 4 or 5
            ? new Sighting(
                sighting[0].GetString() ?? "", sighting[1].GetString() ?? "", sighting[2].GetString() ?? "", sighting[3].GetString(),
                count == 5 ? sighting[4].ToString() : null)
            : throw new FormatException("an entry of seen has not the form [point, via, class, tag]");
    }
}
