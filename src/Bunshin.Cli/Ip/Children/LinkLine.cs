using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Cli.Ip.Children;

/// <summary>The words of <c>link add</c> and <c>link set</c>, which come in any order before <c>type</c>.</summary>
internal sealed class LinkLine
{
    private static readonly string[] s_valued = ["name", "dev", "link", "address", "mtu", "netns", "txqueuelen", "promisc", "master"];
    private static readonly string[] s_bare = ["up", "down", "nomaster"];

    // All that ip knows. Where one of them begins like a word that stands alone, that is not a device to ip, or might be none to a newer one.
    private static readonly string[] s_taken =
    [
        .. s_valued, .. s_bare, "index", "broadcast", "brd", "txqlen", "qlen", "inet", "inet6", "xdp", "xdpgeneric", "xdpdrv", "xdpoffload", "multicast",
        "allmulticast", "trailers", "arp", "carrier", "vf", "vrf", "dynamic", "type", "alias", "group", "mode", "state", "numtxqueues", "numrxqueues",
        "addrgenmode", "link-netns", "link-netnsid", "protodown", "protodown_reason", "gso_max_size", "gso_max_segs", "gro_max_size",
        "gso_ipv4_max_size", "gro_ipv4_max_size", "parentdev", "help",
    ];

    private readonly Dictionary<string, string> _values = [];

    private LinkLine()
    {
    }

    /// <summary>What follows a word; empty for a word without a value; null where it is not written.</summary>
    public string? this[string word] => _values.GetValueOrDefault(word);

    /// <summary>What follows <c>type</c>, with what is behind it.</summary>
    public string? Type { get; private set; }

    public IReadOnlyList<string> TypeWords { get; private set; } = [];

    /// <summary>The word without a keyword, or the one after <c>dev</c>.</summary>
    public string? Device => this["dev"];

    /// <summary>Reads a line.</summary>
    /// <returns>Null where a word is not known here, or written twice.</returns>
    public static LinkLine? Read(IReadOnlyList<string> words)
    {
        var line = new LinkLine();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at] is "qlen" or "txqlen" ? "txqueuelen" : words[at];
            if (word == "type" && at + 1 < words.Count)
            {
                line.Type = words[at + 1];
                line.TypeWords = [.. words.Skip(at + 2)];
                return line;
            }

            var isValued = s_valued.Contains(word);
            var isBare = s_bare.Contains(word);
            if ((isValued && ++at == words.Count) || (!isValued && !isBare && Array.Exists(s_taken, taken => IpObjects.IsAbbreviation(word, taken)))
                || !line._values.TryAdd(isValued || isBare ? word : "dev", isBare ? "" : words[at]))
            {
                return null;
            }
        }

        return line;
    }

    /// <summary>Whether all words written, except for these, are missing.</summary>
    public bool HasOnly(params IEnumerable<string> words) => _values.Keys.All(words.Contains);

    /// <summary>The MAC that is written; null for none.</summary>
    /// <exception cref="UsageException">What is written is not one.</exception>
    public MacAddress? Address => Value("address")?.Mac("address");

    /// <summary>The number behind a word, 0 to <see cref="int.MaxValue"/>; null where the word is not written.</summary>
    /// <exception cref="UsageException">It is not one.</exception>
    public int? Number(string word) => (int?)Value(word)?.Number(word, most: int.MaxValue);

    /// <summary>Whether a word is on or off; null where it is not written.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public bool? OnOff(string word) => Value(word)?.OnOff(word);

    /// <summary>Opens what <c>netns</c> names: a path, a name, or a process where there is no such name.</summary>
    /// <returns>Null where none is written.</returns>
    public NetworkNamespace? OpenNamespace()
    {
        if (this["netns"] is not { } text)
        {
            return null;
        }

        var named = IpContext.ByName(text);
        return NetworkNamespace.Open(File.Exists(named.Path) ? named : NamespaceReference.Parse(text));
    }

    private TokenCursor? Value(string word) => this[word] is { } value ? new TokenCursor([value]) : null;
}
