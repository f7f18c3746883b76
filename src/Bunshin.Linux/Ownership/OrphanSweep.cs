using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Ownership;

/// <summary>Removes what processes made that died before they could remove it themselves.</summary>
public static class OrphanSweep
{
    /// <summary>
    /// Goes through the records of this user. What belongs to a process that runs, or of which that cannot be told (another
    /// process id namespace), is left alone. Two sweeps at once do no harm.
    /// </summary>
    public static SweepReport Run()
    {
        var removed = new List<string>();
        var failures = new List<string>();
        foreach (var folder in OwnershipDirectory.Existing())
        {
            foreach (var path in OwnershipDirectory.FilesOf(folder, "*" + OwnershipRecord.Suffix + "*"))
            {
                SweepRecord(path, removed, failures);
            }

            if (removed.Count > 0)
            {
                ResourceLedger.RemoveFolderIfEmpty(folder);
            }
        }

        return new SweepReport(removed, failures);
    }

    private static void SweepRecord(string path, List<string> removed, List<string> failures)
    {
        using var file = Syscall.Open(path, Syscall.OpenReadOnly);
        if (file.IsInvalid || ReadText(path) is not { } text)
        {
            return;
        }

        var record = OwnershipRecord.Parse(text);
        if (record is null ? IsYoung(path) : IsOwnerAlive(record))
        {
            return;
        }

        var before = failures.Count;
        var isAllGone = record is null || SweepResources(record, removed, failures);
        if (failures.Count == before && isAllGone)
        {
            _ = Syscall.Unlink(path);
        }
    }

    /// <summary>A record that does not yet say whose it is may be one that is just being begun.</summary>
    private static bool IsYoung(string path) => DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < TimeSpan.FromMinutes(1);

    private static bool IsOwnerAlive(OwnershipRecord record) =>
        record.BootId == OwnershipRecord.CurrentBoot
        && (record.ProcessNamespace != OwnershipRecord.InodeOf("/proc/self/ns/pid") || record.Owner.IsAlive());

    /// <returns>False: a socket is served still, by a successor or by what is left of its dead owner for a moment. It stays on record.</returns>
    private static bool SweepResources(OwnershipRecord record, List<string> removed, List<string> failures)
    {
        var whose = $", of process {record.Owner.Pid}";
        foreach (var group in record.Resources.OfType<OwnedResource.Interface>().GroupBy(resource => resource.Where))
        {
            Try(() => RemoveInterfaces([.. group], whose, removed, failures), $"interfaces in {group.First().Path}{whose}", failures);
        }

        foreach (var resource in record.Resources.OfType<OwnedResource.Namespace>())
        {
            Try(() => RemoveNamespace(resource, whose, removed), $"namespace {resource.Name}{whose}", failures);
        }

        // The deepest first, so that folders are empty by the time it is their turn.
        var isAllGone = true;
        foreach (var resource in record.Resources.OfType<OwnedResource.FileAt>().OrderByDescending(resource => resource.Path.Length))
        {
            Try(() => isAllGone &= RemoveFile(resource.Path, whose, removed), $"{resource.Path}{whose}", failures);
        }

        return isAllGone;
    }

    private static void RemoveInterfaces(OwnedResource.Interface[] interfaces, string whose, List<string> removed, List<string> failures)
    {
        using var space = NamespaceSearch.Find(interfaces[0].Where, interfaces[0].Path);
        if (space is null)
        {
            return;
        }

        using var net = RouteNetlink.Open(space);
        var names = interfaces.Select(resource => resource.Name).ToHashSet(StringComparer.Ordinal);
        var links = net.Links().Where(link => OwnershipMark.Covers(link.Group) && !OwnershipMark.IsLasting(link.Group) && names.Contains(link.Name)).ToArray();
        var used = OfOthers(space, net, links);
        foreach (var floor in Floors.FromTop(links))
        {
            var free = floor.Where(link => !used.ContainsKey(link.Index)).ToArray();
            net.DeleteLinksTogether(free.Select(link => link.Index).ToArray(), OwnershipMark.NewGroup());
            removed.AddRange(free.Select(link => $"interface {link.Name} in {space.Reference}{whose}"));
            foreach (var link in floor.Except(free))
            {
                failures.Add($"interface {link.Name} in {space.Reference}{whose}: {used[link.Index]} stands on it, so it is left");
                _ = link.LinkIndex is { } below && used.TryAdd(below, new UpperLink(link, ""));
            }
        }
    }

    /// <summary>VLANs of the dead that the living have put something on since.</summary>
    private static Dictionary<int, UpperLink> OfOthers(NetworkNamespace space, RouteNetlink net, LinkInfo[] links)
    {
        var used = new Dictionary<int, UpperLink>();
        var vlans = links.Where(link => link.Kind is VlanKind).Select(link => link.Index).ToHashSet();
        if (vlans.Count > 0)
        {
            var groups = links.Select(link => link.Group).ToHashSet();
            foreach (var upper in UpperLinks.Of(space, net).Where(upper => vlans.Contains(upper.Link.LinkIndex!.Value) && !groups.Contains(upper.Link.Group)))
            {
                _ = used.TryAdd(upper.Link.LinkIndex!.Value, upper);
            }
        }

        return used;
    }

    private static void RemoveNamespace(OwnedResource.Namespace resource, string whose, List<string> removed)
    {
        if (!NetworkNamespace.ListNamed().Contains(resource.Name, StringComparer.Ordinal))
        {
            return;
        }

        if (resource.Inode != 0 && OwnershipRecord.InodeOf(NamespaceReference.Named(resource.Name).Path) != resource.Inode)
        {
            return;
        }

        NetworkNamespace.DeleteNamed(resource.Name);
        removed.Add($"namespace {resource.Name}{whose}");
    }

    private static bool RemoveFile(string path, string whose, List<string> removed)
    {
        if (ServiceSocket.IsServed(path))
        {
            return false;
        }

        if (Directory.Exists(path))
        {
            Directory.Delete(path);
        }
        else if (File.Exists(path))
        {
            File.Delete(path);
        }
        else
        {
            return true;
        }

        removed.Add($"{path}{whose}");
        return true;
    }

    private static void Try(Action work, string what, List<string> failures)
    {
        try
        {
            work();
        }
        catch (Exception failure) when (failure is LinuxException or IOException or UnauthorizedAccessException)
        {
            failures.Add($"{what}: {failure.Message}");
        }
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>What a sweep found.</summary>
/// <param name="Removed">What was removed, in words ("interface mv0 in ns0, of process 123").</param>
/// <param name="Failures">What could not be removed, and why; its record stays for the next sweep.</param>
public sealed record SweepReport(IReadOnlyList<string> Removed, IReadOnlyList<string> Failures);
