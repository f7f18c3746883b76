using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;

namespace Bunshin.Datapaths.Kernel;

/// <summary>The namespaces children live in, each opened once; the parent's is the one they are in when they name none.</summary>
internal sealed class NamespaceSet(NetworkNamespace parent) : IDisposable
{
    private readonly Dictionary<string, Place> _places = [];

    /// <summary>The parent's own.</summary>
    public Place Parent => For(NamespaceReference.Current);

    public Place For(ChildSpec child) => For(child.Namespace);

    public void Dispose()
    {
        foreach (var place in _places.Values)
        {
            place.Net.Dispose();
            place.Space.Dispose();
        }

        _places.Clear();
    }

    private Place For(NamespaceReference reference)
    {
        var key = reference.IsCurrent ? "" : reference.Path;
        if (!_places.TryGetValue(key, out var place))
        {
            var space = reference.IsCurrent ? parent : NetworkNamespace.Open(reference);
            place = new Place(space, RouteNetlink.Open(space), IsParents: reference.IsCurrent || space.Identity == parent.Identity);
            _places.Add(key, place);
        }

        return place;
    }

    /// <summary>A namespace with a conversation about it.</summary>
    internal sealed record Place(NetworkNamespace Space, RouteNetlink Net, bool IsParents);
}
