using Bunshin.Cli.Ending;
using Bunshin.Datapaths.Wording;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Children;

/// <summary>The namespace that <c>-n</c> names, the conversation with its kernel, and where to complain.</summary>
internal sealed class IpContext(string? space, TextWriter errors) : IDisposable
{
    private NetworkNamespace? _namespace;
    private RouteNetlink? _netlink;

    /// <summary>The namespace.</summary>
    public NamespaceReference Place => space is null ? NamespaceReference.Current : ByName(space);

    /// <summary>Opened when first asked for.</summary>
    public RouteNetlink Netlink
    {
        get
        {
            if (_netlink is null)
            {
                _namespace = space is null ? null : NetworkNamespace.Open(Place);
                _netlink = RouteNetlink.Open(_namespace);
            }

            return _netlink;
        }
    }

    /// <summary>Tells the user what is worth knowing though nothing failed.</summary>
    public void Note(string text) => errors.WriteLine($"note: {text}");

    /// <summary>Says what failed.</summary>
    public void Complain(string text) => errors.WriteLine($"bunshin: {text}");

    /// <summary>Says what the kernel said, in <c>ip</c>'s words, and below it why, where that is known.</summary>
    /// <returns>The exit status of <c>ip</c>.</returns>
    public int Refused(NetlinkException refusal, string? cause)
    {
        errors.WriteLine(refusal.ExtendedAck is { Length: > 0 } said
            ? $"Error: {said}{(said.EndsWith('.') ? "" : ".")}"
            : $"RTNETLINK answers: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage((int)refusal.Errno)}");
        if (cause is not null)
        {
            // A child that the kernel was to number has no name to tell.
            Complain($"{string.Join(' ', refusal.Message.Split(' ').Where(static word => !word.EndsWith("%d", StringComparison.Ordinal)))}: {cause}");
        }

        return ExitStatus.KernelRefused;
    }

    /// <summary>The link of that name; the mistake names those that sound alike.</summary>
    public LinkInfo GetLink(string name)
    {
        if (Netlink.FindLink(name) is { } link)
        {
            return link;
        }

        var others = Netlink.Links().Select(other => other.Name).ToArray();
        var hint = Spelling.Hint(name, others);
        throw new UsageException($"there is no link \"{name}\"{(space is null ? "" : $" in namespace {space}")}"
            + (hint.Length > 0 ? hint : $"; there are {string.Join(", ", others)}"));
    }

    /// <summary>Whether a link is one of ours, or the parent of one.</summary>
    public bool IsOurs(LinkInfo link) => IsChild(link) || Netlink.Links().Any(other => IsChild(other) && IsOn(other, link));

    /// <summary>Whether a link is of the family.</summary>
    public static bool IsChild(LinkInfo link) => link.Kind is MacvlanKind or IpvlanKind or VlanKind;

    /// <summary>Whether a link stands on another of the same namespace.</summary>
    public static bool IsOn(LinkInfo child, LinkInfo parent) => child.LinkIndex == parent.Index && child.LinkNamespaceId is null;

    /// <summary>What <c>ip</c> takes for a namespace: a path, or a name.</summary>
    public static NamespaceReference ByName(string text) =>
        text.Contains('/', StringComparison.Ordinal) ? NamespaceReference.AtPath(text) : NamespaceReference.Named(text);

    public void Dispose()
    {
        _netlink?.Dispose();
        _namespace?.Dispose();
    }
}
