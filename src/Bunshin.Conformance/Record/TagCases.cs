using System.Globalization;
using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Record;

/// <summary>Frames for a silent stack: every point, every tag, every destination that makes a difference.</summary>
internal static class TagCases
{
    private static readonly string[] All =
    [
        "untagged", "v0", "v0p5", "v100", "v100p5", "v100dei", "v200", "v999", "v4095", "s300", "s300c100", "s300c999", "s100", "s0c100",
        "c100c50", "c100c999", "c300c100", "c0c100", "c100c0", "t9100", "c100s300", "c100c50c7",
    ];

    // Those that come as far as a port that is on a VLAN, and some that do not.
    private static readonly string[] ForPorts = ["untagged", "v0", "v100", "v100p5", "v200", "s300", "s300c100", "c100c50", "c100c999", "c100c0"];

    private static readonly string[] Reflected = ["untagged", "v100", "s300c100", "c100c50"];

    private static readonly string[] Sent = ["v0", "v100", "v200", "s300", "c100c50"];

    public static IReadOnlyList<RecordedCase> Of(RecordingMeta meta)
    {
        var devices = meta.Config.Devices;
        string[] children = [.. devices.Where(static device => device.Spec.Kind == ChildKind.Macvlan).Select(static device => device.Name)];
        string[] stations = [.. children.Where(meta.Macs.ContainsKey), "p", "vm", "unk"];
        string[] groups = [.. meta.Groups.Keys];
        var sends = new List<(string Inject, string Tags, string To, string From, uint Priority)>();
        foreach (var to in (string[])[.. stations, .. groups])
        {
            sends.AddRange((children.Length == 0 ? All : ForPorts).Select(tags => ("w", tags, to, "w", 0u)));
            if (children.Length > 0)
            {
                sends.AddRange(Reflected.SelectMany(_ => (string[])["c1", "x"], (tags, from) => ("w", tags, to, from, 0u)));
            }
        }

        foreach (var inject in (string[])["p", .. devices.Select(static device => device.Name)])
        {
            var own = meta.Macs.ContainsKey(inject) ? inject : "p";
            string[] targets = children.Length == 0 ? ["w", "bcast"] : [.. stations, "w", .. groups];
            sends.AddRange(targets.Select(to => (inject, "untagged", to, own, 0u)));
            sends.AddRange(((string[])["w", "bcast"]).Select(to => (inject, "untagged", to, own, 5u)));
            sends.AddRange(Sent.SelectMany(_ => (string[])["w", "bcast", .. children.Skip(1).Take(1)], (tags, to) => (inject, tags, to, own, 0u)));
            if (children.Length > 0)
            {
                sends.AddRange(((string[])["w", "bcast", .. children.Skip(1).Take(1)]).Select(to => (inject, "untagged", to, "x", 0u)));
            }
        }

        return [.. sends.Select((send, at) => new RecordedCase
        {
            Index = at,
            Inject = send.Inject,
            Destination = send.To,
            Source = send.From,
            Label = send.Tags,
            Priority = send.Priority,
            Frame = ConformanceFrame.Tag(
                ConformanceFrame.Build(meta.MacOf(send.To), meta.MacOf(send.From), null, at + 1), TagStack.Parse(send.Tags)),
            Observed = new Observation(),
        })];
    }
}

/// <summary>The tags of a frame by a short name: <c>untagged</c>, <c>v100p5</c>, <c>s300c100</c>.</summary>
/// <remarks>v and c are 802.1Q, s is 802.1ad, t is the old 9100; a VID follows, then p and a priority, or <c>dei</c>. The outermost comes first.</remarks>
internal static class TagStack
{
    private const string Untagged = "untagged";

    /// <summary>The tags of that name.</summary>
    public static IReadOnlyList<VlanTag> Parse(string name)
    {
        var tags = new List<VlanTag>();
        for (var at = name == Untagged ? name.Length : 0; at < name.Length;)
        {
            ushort protocol = name[at++] switch
            {
                's' => EtherType.Dot1Ad,
                't' => TagWords.OldProtocol,
                _ => EtherType.Dot1Q,
            };
            var control = Digits(name, ref at);
            if (name[at..].StartsWith('p'))
            {
                at++;
                control |= Digits(name, ref at) << 13;
            }
            else if (name[at..].StartsWith("dei", StringComparison.Ordinal))
            {
                at += 3;
                control |= 0x1000;
            }

            tags.Add(new VlanTag(protocol, (ushort)control));
        }

        return tags;
    }

    private static int Digits(string name, ref int at)
    {
        var start = at;
        while (at < name.Length && char.IsAsciiDigit(name[at]))
        {
            at++;
        }

        return int.Parse(name.AsSpan(start, at - start), CultureInfo.InvariantCulture);
    }
}
