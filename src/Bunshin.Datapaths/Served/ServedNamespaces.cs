using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Sockets;

namespace Bunshin.Datapaths.Served;

/// <summary>All namespaces in which one relay serves devices, each open once however many devices are there.</summary>
internal sealed class ServedNamespaces : IDisposable
{
    private readonly Dictionary<NamespaceIdentity, ServedNamespace> _byIdentity = [];
    private readonly Dictionary<ulong, ServedNamespace> _byKey = [];
    private readonly ReadinessSet _readiness;
    private ulong _lastKey;

    /// <summary>Has events of all namespaces reported by <paramref name="readiness"/>.</summary>
    public ServedNamespaces(ReadinessSet readiness) => _readiness = readiness;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<ServedNamespace> All => _byIdentity.Values;

    /// <summary>Opens the namespace meant, for one more user.</summary>
    /// <exception cref="LinuxException">There is none, or it may not be entered.</exception>
    public ServedNamespace Enter(NamespaceReference reference) => Enter(NetworkNamespace.Open(reference));

    /// <summary>The one behind a key, or null when it has been left.</summary>
    public ServedNamespace? Find(ulong key) => _byKey.GetValueOrDefault(key);

    /// <summary>One user less.</summary>
    public void Leave(ServedNamespace home)
    {
        if (--home.Users > 0)
        {
            return;
        }

        _readiness.Remove(home.Events.Descriptor);
        _byIdentity.Remove(home.Namespace.Identity);
        _byKey.Remove(home.Key);
        home.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var home in _byIdentity.Values)
        {
            home.Dispose();
        }

        _byIdentity.Clear();
        _byKey.Clear();
    }

    private ServedNamespace Enter(NetworkNamespace opened)
    {
        if (_byIdentity.TryGetValue(opened.Identity, out var known))
        {
            opened.Dispose();
            known.Users++;
            return known;
        }

        var home = new ServedNamespace(opened) { Key = ++_lastKey, Users = 1 };
        _readiness.Add(home.Events.Descriptor, home.Key);
        _byIdentity.Add(opened.Identity, home);
        _byKey.Add(home.Key, home);
        return home;
    }
}
