using System.Globalization;

namespace Bunshin.Linux.Namespaces;

/// <summary>Finds a namespace by what it is, when the path it was once opened by is gone.</summary>
internal static class NamespaceSearch
{
    /// <summary>Looks behind <paramref name="path"/>, here, behind all names, and behind all processes; null when it is nowhere, as a rule because it is no more.</summary>
    public static NetworkNamespace? Find(NamespaceIdentity identity, string path)
    {
        var places = NetworkNamespace.ListNamed().Select(NamespaceReference.Named)
            .Prepend(NamespaceReference.Current)
            .Prepend(NamespaceReference.AtPath(path))
            .Concat(Processes().Select(NamespaceReference.OfProcess));
        foreach (var place in places)
        {
            if (TryOpen(place) is not { } space)
            {
                continue;
            }

            if (space.Identity == identity)
            {
                return space;
            }

            space.Dispose();
        }

        return null;
    }

    /// <summary>Every namespace that has a name or a process and may be opened, each once; the caller disposes of them.</summary>
    public static IEnumerable<NetworkNamespace> All()
    {
        var seen = new HashSet<NamespaceIdentity>();
        foreach (var place in NetworkNamespace.ListNamed().Select(NamespaceReference.Named).Concat(Processes().Select(NamespaceReference.OfProcess)))
        {
            if (TryOpen(place) is not { } space)
            {
                continue;
            }

            if (seen.Add(space.Identity))
            {
                yield return space;
            }
            else
            {
                space.Dispose();
            }
        }
    }

    private static IEnumerable<int> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                yield return pid;
            }
        }
    }

    private static NetworkNamespace? TryOpen(NamespaceReference place)
    {
        try
        {
            return NetworkNamespace.Open(place);
        }
        catch (LinuxException)
        {
            return null;
        }
    }
}
