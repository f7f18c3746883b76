using Bunshin.Cli.Printing;
using Bunshin.Datapaths.Wording;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip;

/// <summary>What a command of <c>ip</c>'s grammar works with: its options, the conversation with the kernel, where to print.</summary>
internal sealed class IpContext(IpOptions options, TextWriter output, TextWriter errors) : IDisposable
{
    private NetworkNamespace? _namespace;
    private RouteNetlink? _netlink;
    private ILookup<int, string>? _namespaceNames;

    public IpOptions Options { get; } = options;

    public TextWriter Output { get; } = output;

    /// <summary>Opened when first asked for, in the namespace of <c>-n</c>.</summary>
    public RouteNetlink Netlink
    {
        get
        {
            if (_netlink is null)
            {
                _namespace = Options.Namespace is { } name ? NetworkNamespace.Open(NamespaceReference.Parse(name)) : null;
                _netlink = RouteNetlink.Open(_namespace);
            }

            return _netlink;
        }
    }

    /// <summary>" in ns0", or nothing for one's own namespace.</summary>
    public string Where => Options.Namespace is { } name ? $" in namespace {name}" : "";

    /// <summary>The name of the namespace that has this id in the namespace we work in, or null when it has none.</summary>
    public string? NamespaceName(int id)
    {
        _namespaceNames ??= NamespaceIds().ToLookup(pair => pair.Id, pair => pair.Name);
        return _namespaceNames[id].FirstOrDefault();
    }

    /// <summary>The named namespaces that have an id in the one we work in.</summary>
    public IEnumerable<(int Id, string Name)> NamespaceIds()
    {
        foreach (var name in NetworkNamespace.ListNamed())
        {
            int? id;
            try
            {
                using var other = NetworkNamespace.Open(NamespaceReference.Named(name));
                id = Netlink.NamespaceId(other);
            }
            catch (LinuxException)
            {
                // Gone meanwhile, not ours to open, or a mere file: it has no id then.
                continue;
            }

            if (id is { } number and >= 0)
            {
                yield return (number, name);
            }
        }
    }

    public IpPrinter NewPrinter() => new(Options.Json, Options.Pretty, Options.OneLine);

    /// <summary>Tells the user what is worth knowing though nothing failed.</summary>
    public void Note(string text) => errors.WriteLine($"note: {text}");

    /// <summary>The link of that name; the failure names those that sound alike.</summary>
    public LinkInfo GetLink(string name)
    {
        if (Netlink.FindLink(name) is { } link)
        {
            return link;
        }

        var others = Netlink.Links().Select(other => other.Name).ToArray();
        var hint = Spelling.Hint(name, others);
        throw new FailureException($"there is no link \"{name}\"{Where}{(hint.Length > 0 ? hint : $"; there are {string.Join(", ", others)}")}");
    }

    public void Dispose()
    {
        _netlink?.Dispose();
        _namespace?.Dispose();
    }
}
