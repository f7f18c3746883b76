using Bunshin.Files.Reading;
using Bunshin.Files.Serving;
using CsCheck;

namespace Bunshin.Files.Tests;

public sealed class HostileText
{
    private const string Sound = """
        name: s
        parents:
          eth0:
            datapath: auto
            netns: ns0
            children:
              trunk: { kind: vlan, id: 100, protocol: 802.1ad, reorder_hdr: off, ingress-qos-map: { 1: 2 } }
              mv0: { on: trunk, mode: source, sources: [02:00:00:00:00:01], flags: nodst, addresses: [10.0.0.1/24, fd00::1/64], routes: [default via 10.0.0.254] }
              ip0: { kind: ipvlan, mode: l2, flags: private, addresses: 10.0.1.1/24, mtu: 1400, up: false }
              mv1: { on: trunk, mac: 02:00:00:00:00:02, policy: { guard: { addresses: [own, fd00::/64] }, send: { default: deny, rules: [allow tcp to 10.0.0.0/8 port 443], rate: 1mbit } }, addresses: 10.0.0.3/24 }
        """;

    private static readonly string[] s_marks =
        ["{", "}", "[", "]", ":", "- ", "\n", "  ", "&a ", "*a", "!!x ", "|", "'", "\"", "#", "? ", "---\n", "/", "/129", "null", "~", "own", "0", "-1", "\0", "😀", "<<: "];

    private static readonly Gen<string> s_mutated =
        Gen.Select(Gen.Int[0, Sound.Length], Gen.Int[0, 20], Gen.Int[0, s_marks.Length - 1]).Array[1, 6].Select(cuts => cuts.Aggregate(Sound, (now, cut) =>
        {
            var at = Math.Min(cut.Item1, now.Length);
            return now[..at] + s_marks[cut.Item3] + now[Math.Min(now.Length, at + cut.Item2)..];
        }));

    [Fact]
    public void Made_from_a_sound_file_is_read_or_refused_with_places()
    {
        Assert.Equal(4, Assert.Single(ServeFile.Parse(Sound, "f").Parents).Children.Count);
        s_mutated.Sample(Reads, iter: 3000);
    }

    private static bool Reads(string text)
    {
        try
        {
            return ServeFile.Parse(text, "f").Parents.All(parent => parent.Spec.Children.Count == parent.Children.Count);
        }
        catch (FaultyFileException refused)
        {
            return refused.Diagnostics.Count > 0 && refused.Diagnostics.All(one => one.Position is { Line: > 0, Column: > 0 } && one.Message.Length > 0);
        }
    }
}
