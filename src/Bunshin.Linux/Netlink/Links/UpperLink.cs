namespace Bunshin.Linux.Netlink.Links;

/// <summary>A link that stands on another.</summary>
/// <param name="Link">The upper one.</param>
/// <param name="Place">Where it is, to be put behind its name: empty, or <c> in ns1</c>.</param>
public sealed record UpperLink(LinkInfo Link, string Place)
{
    /// <summary><c>macvlan mv0 in ns1</c>.</summary>
    public override string ToString() => $"{Link.Kind?.Name} {Link.Name}{Place}";
}
