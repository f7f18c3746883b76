using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Linux.Netlink.Kinds;

namespace Bunshin.Cli.Ip.Children;

/// <summary>Reads what follows <c>type ipvlan</c> or <c>type ipvtap</c>.</summary>
internal sealed class IpvlanGrammar(TokenCursor cursor)
{
    private static readonly Keywords Modes = new(["l2", "l3", "l3s"], shortest: 20);

    /// <summary>Reads the options.</summary>
    /// <param name="isTap">Of an ipvtap.</param>
    /// <returns>Null where a word is not known.</returns>
    public IpvlanKind? Read(bool isTap)
    {
        // As ip does it: with any option written the flags are, too, and are none where none is.
        var kind = new IpvlanKind(isTap);
        string? flag = null;
        while (!cursor.AtEnd)
        {
            var word = cursor.Next("an option");
            if (word == "mode")
            {
                kind = kind with { Mode = ReadMode(cursor.Value(word)) };
            }
            else if (word is not ("bridge" or "private" or "vepa"))
            {
                return null;
            }
            else if (flag is not null)
            {
                throw new UsageException($"an ipvlan is bridge, private or vepa, not \"{flag}\" and \"{word}\" at once");
            }
            else
            {
                flag = word;
            }

            kind = kind with { Flags = flag switch { "private" => IpvlanLinkFlags.Private, "vepa" => IpvlanLinkFlags.Vepa, _ => IpvlanLinkFlags.Bridge } };
        }

        return kind;
    }

    private static IpvlanLinkMode ReadMode(string word) => Modes.Get(word, "an ipvlan mode") switch
    {
        "l2" => IpvlanLinkMode.L2,
        "l3" => IpvlanLinkMode.L3,
        _ => IpvlanLinkMode.L3s,
    };
}
