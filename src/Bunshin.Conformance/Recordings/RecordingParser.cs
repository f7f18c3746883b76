using System.Text.Json;
using Bunshin.Conformance.Stacks;
using Bunshin.Forwarding.Macvlan;
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
        var config = Required(line, "config");
        var isStack = config.TryGetProperty("fam", out var family);
        var stack = isStack ? StackConfigParser.Parse(line, config) : null;
        var unsupported = isStack
            ? stack is null ? $"sets of the family {family.GetString()} are not known" : null
            : config.TryGetProperty("children", out _) ? null : "the set has no children";
        return new RecordingMeta
        {
            Set = Text(line, "set"),
            Stack = stack,
            Config = unsupported is null && !isStack ? ParseConfig(config) : new RecordedConfig(),
            Macs = ParseMacs(Required(line, "macs")),
            Groups = line.TryGetProperty("groups", out var groups) ? ParseMacs(groups) : new Dictionary<string, MacAddress>(),
            Kernel = OptionalText(line, "kernel") ?? "",
            Unsupported = unsupported,
        };
    }

    public static RecordedCase ParseCase(JsonElement line, RecordingMeta meta)
    {
        var set = Text(line, "set");
        if (set != meta.Set)
        {
            throw new FormatException($"a case of set \"{set}\" among those of \"{meta.Set}\"");
        }

        var inject = Text(line, "inject");
        if (meta.Stack is null && inject is not ("w" or "p" or "y") && !meta.Config.Children.Any(child => child.Key == inject))
        {
            throw new FormatException($"inject \"{inject}\" is no point of the set");
        }

        var observed = new Observation { SendError = OptionalText(line, "send_error") };
        foreach (var sighting in Required(line, "seen").EnumerateArray())
        {
            observed.See(ParseSighting(sighting));
        }

        foreach (var point in Required(line, "stats").EnumerateObject())
        {
            foreach (var counter in point.Value.EnumerateObject())
            {
                observed.Count(point.Name, counter.Name, counter.Value.GetInt64());
            }
        }

        observed.Replies = line.TryGetProperty("other", out var other) ? ParseReplies(other) : [];
        var socket = line.TryGetProperty("send", out var send) ? IpAddress.Parse(send[1].GetString()) : (IpAddress?)null;
        var frame = socket is null ? Convert.FromHexString(Text(line, "frame")) : SocketFrame.Of(inject, observed);
        return frame is null || FrameView.TryParse(frame, out _)
            ? new RecordedCase
            {
                Index = Required(line, "i").GetInt32(),
                Inject = inject,
                Destination = OptionalText(line, "dst") ?? "?",
                Source = OptionalText(line, "src") ?? "?",
                Vlan = line.TryGetProperty("vlan", out var vlan) && vlan.ValueKind == JsonValueKind.Number ? vlan.GetInt32() : null,
                Frame = frame ?? [],
                Priority = (uint)(Number(line, "prio") ?? 0),
                Label = OptionalText(line, "kind") ?? OptionalText(line, "tags"),
                SocketDestination = socket,
                Unsupported = frame is null ? SocketFrame.NoFrame : null,
                Observed = observed,
                IsStable = !line.TryGetProperty("stable", out var stable) || stable.GetBoolean(),
            }
            : throw new FormatException("the frame is too short");
    }

    /// <summary>The format's (and the kernel tools') word for a mode.</summary>
    public static string NameOf(MacvlanMode mode) => mode switch
    {
        MacvlanMode.Private => "private",
        MacvlanMode.Vepa => "vepa",
        MacvlanMode.Bridge => "bridge",
        MacvlanMode.Passthru => "passthru",
        _ => "source",
    };

    /// <summary>The mode of that name.</summary>
    public static MacvlanMode ModeNamed(string name) => name switch
    {
        "private" => MacvlanMode.Private,
        "vepa" => MacvlanMode.Vepa,
        "bridge" => MacvlanMode.Bridge,
        "passthru" => MacvlanMode.Passthru,
        "source" => MacvlanMode.Source,
        _ => throw new FormatException($"\"{name}\" is no mode (private, vepa, bridge, passthru, source)"),
    };

    // Each reply is listed at every point that saw it: [point, class, frame]. Its way began where it was outgoing first.
    private static List<(string Point, byte[] Frame)> ParseReplies(JsonElement replies) =>
        [.. replies.EnumerateArray()
            .Where(static reply => reply[1].GetString() == Sighting.Outgoing)
            .GroupBy(static reply => reply[2].GetString() ?? "")
            .Select(static reply => (
                reply.Select(static sighting => sighting[0].GetString() ?? "").OrderBy(static point => point == "p").First(),
                Convert.FromHexString(reply.Key)))];

    private static RecordedConfig ParseConfig(JsonElement config) => new()
    {
        Children = [.. Required(config, "children").EnumerateArray().Select(ParseChild)],
        ParentPromiscuous = OptionalText(config, "parent_promisc"),
        ParentAllMulticast = Flag(config, "parent_allmulti"),
        ParentDown = Flag(config, "parent_down"),
        ParentMac = OptionalText(config, "parent_mac"),
        Hairpin = config.TryGetProperty("hairpin", out var hairpin) && hairpin.ValueKind != JsonValueKind.Null ? hairpin.GetBoolean() : null,
        BridgeParent = Flag(config, "bridge_parent"),
    };

    private static RecordedChild ParseChild(JsonElement child) => new()
    {
        Key = Text(child, "key"),
        Mode = ModeNamed(Text(child, "mode")),
        Flags = (MacvlanFlags)(Number(child, "flags") ?? 0),
        Sources = child.TryGetProperty("sources", out var sources)
            ? [.. sources.EnumerateArray().Select(static source => source.GetString() ?? "")]
            : [],
        Down = Flag(child, "down"),
        DownAfter = Flag(child, "down_after"),
        Promiscuous = Flag(child, "promisc"),
        AllMulticast = Flag(child, "allmulti"),
        BroadcastCutoff = (int?)Number(child, "bclim"),
        BroadcastQueueLength = (uint?)Number(child, "bcqueuelen"),
        Kind = OptionalText(child, "kind") ?? "macvlan",
        Groups = child.TryGetProperty("groups", out var groups)
            ? [.. groups.EnumerateArray().Select(static group => group.GetString() ?? "")]
            : null,
        ChangedFrom = OptionalText(child, "changed_from") is { } address ? MacAddress.Parse(address) : null,
    };

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

    private static JsonElement Required(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value : throw new FormatException($"\"{name}\" is missing");

    private static string Text(JsonElement parent, string name) =>
        Required(parent, name).GetString() ?? throw new FormatException($"\"{name}\" is null");

    private static string? OptionalText(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetInt64() : null;

    // The recorder's language writes false, null or 0 for "no".
    private static bool Flag(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value)
        && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.Number && value.GetInt64() != 0));
}
