using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Networks.Attaching;

/// <summary>The links of one namespace, the host's or a sandbox's. One thread at a time.</summary>
internal interface ILinkSpace : IDisposable
{
    /// <summary>Which namespace it is.</summary>
    NamespaceReference Place { get; }

    /// <summary>The id by which a sandbox knows the host's namespace; null for the host itself, or where it knows of none.</summary>
    int? HostId { get; }

    /// <summary>All of them.</summary>
    IReadOnlyList<LinkInfo> Links();

    /// <summary>The link with that name, or null.</summary>
    LinkInfo? Find(string name);

    /// <summary>Changes a link.</summary>
    void Change(int index, LinkChange change);

    /// <summary>Removes a link; one that is gone meanwhile is no error.</summary>
    void Remove(int index);
}
