using System.Net.Sockets;
using Bunshin.Cli.Grammar;
using Bunshin.Cli.Ip.Links;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Addresses;

/// <summary>Which addresses <c>addr show</c> and <c>addr flush</c> are about.</summary>
internal sealed class AddressFilter
{
    private readonly LinkFilter _links = new();
    private uint? _scope;
    private string? _label;
    private IpPrefix? _prefix;

    /// <summary>Whether addresses were narrowed down, so that links without one are left out.</summary>
    public bool IsNarrow => _scope is not null || _label is not null || _prefix is not null;

    /// <summary>Whether one family's addresses are meant, as a prefix says; then the MACs are left out, as with <c>-4</c>.</summary>
    public bool HasPrefix => _prefix is not null;

    public void Read(TokenCursor cursor, string verb)
    {
        switch (cursor.Peek)
        {
            case "scope":
                _ = cursor.Next("scope");
                _scope = NameTable.Scopes.Number(cursor.Value("scope"), "a scope");
                break;
            case "label":
                _ = cursor.Next("label");
                _label = cursor.Value("label");
                break;
            case "to":
                _ = cursor.Next("to");
                _prefix = IpPrefix.Parse(cursor.Value("to"));
                break;
            default:
                _links.Read(cursor, verb, "scope", "label", "to");
                break;
        }
    }

    public IEnumerable<LinkInfo> Links(IpContext context, IReadOnlyList<LinkInfo> links) => _links.Select(context, links);

    public bool Fits(InterfaceAddress address, int family) =>
        (family == 0 || (address.Address.AddressFamily == AddressFamily.InterNetworkV6) == (family == 6))
        && (_scope is not { } scope || address.Scope == scope)
        && (_label is null || address.Label == _label)
        && (_prefix is not { } prefix || prefix.Contains(address.Address));
}
