using System.Globalization;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Record;

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
                't' => Recordings.TagWords.OldProtocol,
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
