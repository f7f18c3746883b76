using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Cli.Ip.Children;

/// <summary>Reads what follows <c>type macvlan</c> or <c>type macvtap</c>.</summary>
internal sealed class MacvlanGrammar(TokenCursor cursor)
{
    private static readonly Keywords Modes = new(["private", "vepa", "bridge", "passthru", "source"], shortest: 20);
    private static readonly Keywords Flags = new(["null", "nopromisc", "nodst"], shortest: 20);
    private static readonly Keywords Actions = new(["add", "del", "set", "flush"], shortest: 20);

    /// <summary>Reads the options.</summary>
    /// <param name="isTap">Of a macvtap.</param>
    /// <param name="isCreation">Whether the mode, where none is written, is the kernel's default and not what the child has.</param>
    /// <returns>Null where a word is not known.</returns>
    public MacvlanKind? Read(bool isTap, bool isCreation)
    {
        var kind = new MacvlanKind(isTap);
        while (!cursor.AtEnd)
        {
            if (!ReadOne(ref kind))
            {
                return null;
            }
        }

        var mode = kind.Mode ?? (isCreation ? MacvlanLinkMode.Vepa : null);
        if (kind.SourceAction is not null && mode is not (null or MacvlanLinkMode.Source))
        {
            throw new UsageException($"\"macaddr\" goes with mode source alone, and the mode is {Name(mode.Value)}");
        }

        return (kind.Flags & MacvlanLinkFlags.NoPromisc) != 0 && kind.Flags is not null && kind.Mode != MacvlanLinkMode.Passthru
            ? throw new UsageException("\"nopromisc\" goes with mode passthru alone: mode passthru nopromisc")
            : kind;
    }

    /// <summary>The kernel's word for a mode.</summary>
    public static string Name(MacvlanLinkMode mode) => mode switch
    {
        MacvlanLinkMode.Private => "private",
        MacvlanLinkMode.Vepa => "vepa",
        MacvlanLinkMode.Bridge => "bridge",
        MacvlanLinkMode.Passthru => "passthru",
        MacvlanLinkMode.Source => "source",
        _ => "unknown",
    };

    private bool ReadOne(ref MacvlanKind kind)
    {
        var word = cursor.Next("an option");
        switch (word)
        {
            case "mode":
                kind = kind with { Mode = ReadMode(cursor.Value(word)) };
                return true;
            case "flag":
                kind = AddFlag(kind, Flags.Get(cursor.Value(word), "a macvlan flag"));
                return true;
            case "nopromisc" or "nodst":
                kind = AddFlag(kind, word);
                return true;
            case "bcqueuelen":
                kind = kind with { BroadcastQueueLength = cursor.Number(word) };
                return true;
            case "macaddr" when kind.SourceAction is null:
                kind = ReadSources(kind);

                // A word behind a list is an address gone wrong to ip, which says so and reads it once more.
                return kind.SourceAction != SourceListAction.Set || cursor.AtEnd;
            default:
                return false;
        }
    }

    private static MacvlanLinkMode ReadMode(string word) => Modes.Get(word, "a macvlan mode") switch
    {
        "private" => MacvlanLinkMode.Private,
        "vepa" => MacvlanLinkMode.Vepa,
        "bridge" => MacvlanLinkMode.Bridge,
        "passthru" => MacvlanLinkMode.Passthru,
        _ => MacvlanLinkMode.Source,
    };

    private static MacvlanKind AddFlag(MacvlanKind kind, string flag) => kind with
    {
        Flags = (kind.Flags ?? MacvlanLinkFlags.None) | flag switch
        {
            "nopromisc" => MacvlanLinkFlags.NoPromisc,
            "nodst" => MacvlanLinkFlags.NoDst,
            _ => MacvlanLinkFlags.None,
        },
    };

    private MacvlanKind ReadSources(MacvlanKind kind)
    {
        var action = Actions.Get(cursor.Value("macaddr"), "what macaddr can do");
        var sources = new List<MacAddress>();
        if (action is "add" or "del")
        {
            sources.Add(ReadSource());
        }
        else if (action == "set")
        {
            // What looks like an address belongs to the list; a misspelt one is not silently the next option.
            while (cursor.Peek?.Contains(':', StringComparison.Ordinal) == true)
            {
                sources.Add(ReadSource());
            }
        }

        return kind with
        {
            Sources = sources,
            SourceAction = action switch
            {
                "add" => SourceListAction.Add,
                "del" => SourceListAction.Delete,
                "set" => SourceListAction.Set,
                _ => SourceListAction.Flush,
            },
        };
    }

    private MacAddress ReadSource()
    {
        var address = cursor.Mac("macaddr");
        return address.IsValidForDevice
            ? address
            : throw new UsageException($"{address} is not a sender's address: a source is neither zero nor multicast");
    }
}
