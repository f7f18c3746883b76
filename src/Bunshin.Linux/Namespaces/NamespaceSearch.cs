using System.Globalization;

namespace Bunshin.Linux.Namespaces;

/// <summary>Finds a namespace by what it is, when the path it was once opened by is gone.</summary>
internal static class NamespaceSearch
{
    /// <summary>Looks behind <paramref name="path"/>, here, and at every place at which there may be one; null when it is nowhere, as a rule because it is gone.</summary>
    /// <exception cref="LinuxException">It is not known where it is, for there is too little to look with.</exception>
    public static NetworkNamespace? Find(NamespaceIdentity identity, string path)
    {
        var places = Places()
            .Prepend(NamespaceReference.Current)
            .Prepend(NamespaceReference.AtPath(path));
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

    /// <summary>Every namespace that has a name, a mount or a process, or that a process has open, and that may be opened, each once; the caller disposes of them.</summary>
    public static IEnumerable<NetworkNamespace> All()
    {
        var seen = new HashSet<NamespaceIdentity>();
        foreach (var place in Places())
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

    // What is looked for is as a rule the newest, so the newest come first.
    private static IEnumerable<NamespaceReference> Places() => NetworkNamespace.ListNamed().Select(NamespaceReference.Named)
        .Concat(Mounts().Reverse().Select(NamespaceReference.AtPath))
        .Concat(Processes().OrderDescending().Select(NamespaceReference.OfProcess))
        .Concat(Descriptors().Select(NamespaceReference.AtPath));

    // Container managers mount a sandbox's namespace at a path of their own, as /run/docker/netns, before anybody runs in it.
    // mountinfo of proc(5): id parent major:minor root mountpoint options [optional...] - type source options
    private static IEnumerable<string> Mounts() => KernelFile.Lines("/proc/self/mountinfo")
        .Where(static line => line.Contains(" - nsfs ", StringComparison.Ordinal))
        .Select(static line => line.Split(' '))
        .Where(static fields => fields.Length > 4 && fields[3].StartsWith("net:", StringComparison.Ordinal))
        .Select(static fields => fields[4].Replace("\\040", " ", StringComparison.Ordinal));

    private static IEnumerable<int> Processes()
    {
        foreach (var name in KernelFile.Names("/proc"))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                yield return pid;
            }
        }
    }

    // Last, for there are many of them.
    private static IEnumerable<string> Descriptors() => Processes().OrderDescending()
        .SelectMany(static pid => Links(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")));

    private static string[] Links(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles()
                .Where(static file => file.LinkTarget?.StartsWith("net:[", StringComparison.Ordinal) == true)
                .Select(static file => file.FullName)
                .Reverse()];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException && !KernelFile.IsShortage(KernelFile.ErrnoOf(gone)))
        {
            // The process ended meanwhile, or is another user's.
            return [];
        }
    }

    private static NetworkNamespace? TryOpen(NamespaceReference place)
    {
        try
        {
            return NetworkNamespace.Open(place);
        }
        catch (LinuxException away) when (!away.IsShortage)
        {
            return null;
        }
    }
}
