using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Linux.Netlink.Kinds;

namespace Bunshin.Cli.Ip.Children;

/// <summary>The family's kinds by their words.</summary>
internal static class KindGrammar
{
    public static IReadOnlyList<string> Names { get; } = ["macvlan", "macvtap", "ipvlan", "ipvtap", "vlan"];

    /// <summary>Reads all that follows <c>type KIND</c>.</summary>
    /// <returns>The kind; null where there is a word that is not known here.</returns>
    /// <exception cref="UsageException">A value of a known word is wrong.</exception>
    public static LinkKind? Read(string kind, TokenCursor cursor, bool isCreation) => kind switch
    {
        "vlan" => new VlanGrammar(cursor).Read(isCreation),
        "ipvlan" or "ipvtap" => new IpvlanGrammar(cursor).Read(kind == "ipvtap"),
        _ => new MacvlanGrammar(cursor).Read(kind == "macvtap", isCreation),
    };
}
