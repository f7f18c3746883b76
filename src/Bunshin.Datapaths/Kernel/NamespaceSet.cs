using Bunshin.Linux;
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

    public ChildKey KeyOf(ChildSpec child) => ChildKey.Of(child, parent.Reference);

    /// <summary>The same, or null when the namespace is gone.</summary>
    /// <exception cref="LinuxException">It is not known whether it is.</exception>
    public Place? Find(ChildSpec child)
    {
        try
        {
            return For(child);
        }
        catch (LinuxException gone) when (!gone.IsShortage)
        {
            return null;
        }
    }

    /// <summary>Closes all but the parent's: what is open stays alive, and with it what lives in it.</summary>
    public void LetGo()
    {
        foreach (var (key, place) in _places.Where(entry => entry.Key.Length > 0).ToArray())
        {
            place.Close();
            _ = _places.Remove(key);
        }
    }

    public void Dispose()
    {
        LetGo();
        if (_places.Remove("", out var place))
        {
            place.Net.Dispose();
        }

        parent.Dispose();
    }

    private Place For(NamespaceReference reference)
    {
        var key = reference.IsCurrent || reference.Path == parent.Reference.Path ? "" : reference.Path;
        if (!_places.TryGetValue(key, out var place))
        {
            place = key.Length == 0 ? new Place(parent, RouteNetlink.Open(parent), IsParents: true) : Open(reference);
            _places.Add(key, place);
        }

        return place;
    }

    private Place Open(NamespaceReference reference)
    {
        var space = NetworkNamespace.Open(reference);
        try
        {
            return new Place(space, RouteNetlink.Open(space), IsParents: space.Identity == parent.Identity);
        }
        catch
        {
            space.Dispose();
            throw;
        }
    }

    /// <summary>A namespace with a conversation about it.</summary>
    internal sealed record Place(NetworkNamespace Space, RouteNetlink Net, bool IsParents)
    {
        /// <summary>Closes both.</summary>
        public void Close()
        {
            Net.Dispose();
            Space.Dispose();
        }
    }
}
