using System.Globalization;
using Bunshin.Datapaths.Served;
using Bunshin.Linux;
using Bunshin.Linux.Bpf;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Ebpf.Attaching;

/// <summary>
/// What is kept of a lasting parent under one name while no process of ours runs: the hidden namespace, and the pins of maps and
/// links by which the kernel forwards on. One process at a time has it.
/// </summary>
/// <remarks>
/// <c>/run/netns/NAME</c>, <c>/sys/fs/bpf/bunshin/NAME/maps</c> and <c>links</c>, <c>/run/bunshin/NAME.lock</c>; NAME is
/// <c>bunshin-ebpf-PARENT-NAMESPACE</c>, whose last part, the inode of the parent's namespace, tells parents of one name apart.
/// </remarks>
internal sealed class LastingPlace : IDisposable
{
    private const string Prefix = "bunshin-ebpf-";
    private const string Folder = "bunshin";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private readonly ProcessLock _lock;
    private readonly BpfFilesystem _pins;

    private LastingPlace(string name, ProcessLock held)
    {
        Name = name;
        _lock = held;
        _pins = BpfFilesystem.Open().Within(Folder).Within(name);
        Maps = _pins.Within("maps");
        Links = _pins.Within("links");
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Where maps are pinned.</summary>
    public BpfFilesystem Maps { get; }

    /// <summary>Where links of programs are pinned.</summary>
    public BpfFilesystem Links { get; }

    /// <summary>Takes a parent's, and mounts the bpf filesystem where it is missing.</summary>
    /// <exception cref="DatapathException">Another process has it.</exception>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static LastingPlace Take(ParentDevice parent)
    {
        // A bpf filesystem takes no dots; an interface's name has no colons.
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{parent.Mark.Replace('.', ':')}-{parent.Home.Namespace.Identity.Inode}");
        var held = ProcessLock.TryTake(LockOf(name), s_patience, out var holder)
            ?? throw new DatapathException($"the children of {parent.Name} are served by {holder} already; stop that first (EBUSY)");
        try
        {
            return new LastingPlace(name, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Takes away all places that nobody serves and that have no children: those of parents whose namespaces are gone among them.</summary>
    /// <returns>Their names.</returns>
    public static IReadOnlyList<string> Sweep()
    {
        var removed = new List<string>();
        foreach (var name in Names())
        {
            if (ProcessLock.TryTake(LockOf(name), TimeSpan.Zero, out _) is not { } held)
            {
                continue;
            }

            using var place = new LastingPlace(name, held);
            if (place.RemoveIfForsaken())
            {
                removed.Add(name);
            }
        }

        return removed;
    }

    /// <summary>Takes all of it away, unless there are children.</summary>
    /// <returns>Whether it was.</returns>
    public bool RemoveIfForsaken()
    {
        var isThere = NetworkNamespace.ListNamed().Contains(Name);
        if (isThere && !IsForsaken())
        {
            return false;
        }

        _pins.Remove();
        if (isThere)
        {
            NetworkNamespace.DeleteNamed(Name);
        }

        _lock.Remove();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private bool IsForsaken()
    {
        try
        {
            using var space = NetworkNamespace.Open(NamespaceReference.Named(Name));
            using var net = RouteNetlink.Open(space);
            if (HostSide.HasChildren(net))
            {
                return false;
            }

            HostSide.RemoveTrunk(net);
            return true;
        }
        catch (LinuxException leftover) when (leftover.Errno == Errno.EINVAL)
        {
            // A file that is not a namespace, of who was killed while making it.
            return true;
        }
    }

    private static string LockOf(string name) => $"{OwnershipDirectory.Prepare()}/{name}.lock";

    // A process that was killed may have left the one without the other.
    private static string[] Names()
    {
        var pins = Path.Combine(BpfFilesystem.DefaultFolder, Folder);
        return [.. NetworkNamespace.ListNamed()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Union(Directory.Exists(pins) ? Directory.EnumerateDirectories(pins).Select(static path => Path.GetFileName(path)) : [], StringComparer.Ordinal)];
    }
}
