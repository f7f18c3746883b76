using Bunshin.Cli.Grammar;
using Bunshin.Linux.Netlink.Kinds;

namespace Bunshin.Cli.Ip.Links;

/// <summary>Reads what follows <c>type ipvlan</c> or <c>type ipvtap</c>, and stops before what is not of the kind.</summary>
internal sealed class IpvlanGrammar(TokenCursor cursor)
{
    private static readonly Keywords Modes = new(["l2", "l3", "l3s"], shortest: 20);

    /// <summary>Reads the options into <paramref name="kind"/>.</summary>
    public IpvlanKind Read(IpvlanKind kind)
    {
        while (ReadOne(ref kind))
        {
        }

        return kind;
    }

    /// <summary>The kernel's word for a mode.</summary>
    public static string Name(IpvlanLinkMode mode) => mode switch
    {
        IpvlanLinkMode.L2 => "l2",
        IpvlanLinkMode.L3 => "l3",
        IpvlanLinkMode.L3s => "l3s",
        _ => "unknown",
    };

    /// <summary>The kernel's word for the flags.</summary>
    public static string Name(IpvlanLinkFlags flags) =>
        (flags & IpvlanLinkFlags.Private) != 0 ? "private" : (flags & IpvlanLinkFlags.Vepa) != 0 ? "vepa" : "bridge";

    private bool ReadOne(ref IpvlanKind kind)
    {
        switch (cursor.Peek)
        {
            case "mode":
                _ = cursor.Next("mode");
                kind = kind with { Mode = ReadMode(cursor.Value("mode")) };
                return true;
            case "bridge":
                kind = SetFlags(kind, IpvlanLinkFlags.Bridge);
                return true;
            case "private":
                kind = SetFlags(kind, IpvlanLinkFlags.Private);
                return true;
            case "vepa":
                kind = SetFlags(kind, IpvlanLinkFlags.Vepa);
                return true;
            default:
                return false;
        }
    }

    private static IpvlanLinkMode ReadMode(string word) => Modes.Get(word, "an ipvlan mode") switch
    {
        "l2" => IpvlanLinkMode.L2,
        "l3" => IpvlanLinkMode.L3,
        _ => IpvlanLinkMode.L3s,
    };

    private IpvlanKind SetFlags(IpvlanKind kind, IpvlanLinkFlags flags)
    {
        var word = cursor.Next("a flag");
        return kind.Flags is { } earlier && earlier != flags
            ? throw new UsageException($"an ipvlan is bridge, private or vepa, not \"{Name(earlier)}\" and \"{word}\" at once")
            : kind with { Flags = flags };
    }
}
