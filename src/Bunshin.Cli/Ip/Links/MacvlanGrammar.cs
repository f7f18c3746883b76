using Bunshin.Cli.Grammar;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Cli.Ip.Links;

/// <summary>Reads what follows <c>type macvlan</c> or <c>type macvtap</c>, and stops before what is not of the kind.</summary>
internal sealed class MacvlanGrammar(TokenCursor cursor)
{
    public const string Options = "mode, flag, nopromisc, nodst, macaddr, bcqueuelen or bclim";

    private static readonly Keywords Modes = new(["private", "vepa", "bridge", "passthru", "source"], shortest: 20);
    private static readonly Keywords Flags = new(["null", "nopromisc", "nodst"], shortest: 20);
    private static readonly Keywords Actions = new(["add", "del", "set", "flush"]);

    /// <summary>Reads the options into <paramref name="kind"/>.</summary>
    /// <param name="kind">An empty macvlan or macvtap.</param>
    /// <param name="isCreation">Whether the mode, where none is written, is the kernel's default and not what the child has.</param>
    public MacvlanKind Read(MacvlanKind kind, bool isCreation)
    {
        while (ReadOne(ref kind))
        {
        }

        var mode = kind.Mode ?? (isCreation ? MacvlanLinkMode.Vepa : null);
        if (kind.SourceAction is not null && mode is not (null or MacvlanLinkMode.Source))
        {
            throw new UsageException($"\"macaddr\" goes with mode source alone, and the mode is {Name(mode.Value)}");
        }

        return kind;
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
        switch (cursor.Peek)
        {
            case "mode":
                _ = cursor.Next("mode");
                kind = kind with { Mode = ReadMode(cursor.Value("mode")) };
                return true;
            case "flag" or "flags":
                _ = cursor.Next("flag");
                kind = AddFlag(kind, Flags.Get(cursor.Value("flag"), "a macvlan flag"));
                return true;
            case "nopromisc":
                _ = cursor.Next("nopromisc");
                kind = kind.Mode == MacvlanLinkMode.Passthru
                    ? AddFlag(kind, "nopromisc")
                    : throw new UsageException("\"nopromisc\" goes with mode passthru alone, and after it: mode passthru nopromisc");
                return true;
            case "nodst":
                _ = cursor.Next("nodst");
                kind = AddFlag(kind, "nodst");
                return true;
            case "bcqueuelen":
                _ = cursor.Next("bcqueuelen");
                kind = kind with { BroadcastQueueLength = cursor.Number("bcqueuelen") };
                return true;
            case "bclim":
                _ = cursor.Next("bclim");
                kind = kind with { BroadcastCutoff = cursor.SignedNumber("bclim") };
                return true;
            case "macaddr":
                _ = cursor.Next("macaddr");
                kind = ReadSources(kind);
                return true;
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
            while (cursor.Peek is { } word && (word.Contains(':', StringComparison.Ordinal) || word.Count(c => c == '-') == 5))
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
            : throw new UsageException($"{address} is no sender's address: a source is neither zero nor multicast");
    }
}
