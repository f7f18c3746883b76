using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux;
using Bunshin.Linux.Bpf.Attaching;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Classifiers;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Ebpf.Capturing;

/// <summary>
/// The children of a parent that another process serves, found by the links of its hidden namespace; and, where passing frames are
/// wanted, programs at both directions of their NICs, which go with this process.
/// </summary>
/// <param name="hidden">The hidden namespace; becomes this object's.</param>
/// <param name="only">The name of the one child of interest; null for all.</param>
/// <param name="write">The program for a child's NIC, by its slot and direction; null: none is attached.</param>
internal sealed class CapturedChildren(NetworkNamespace hidden, string? only, Func<int, bool, BpfProgramText>? write) : IDisposable
{
    private readonly RouteNetlink _net = RouteNetlink.Open(hidden);
    private readonly Dictionary<int, Child> _children = [];

    /// <summary>The slot of the one child of interest; null while it is not there.</summary>
    public int? OnlySlot => _children.Where(child => child.Value.Name == only).Select(static child => (int?)child.Key).FirstOrDefault();

    /// <summary>The names of all, in the order of their slots.</summary>
    public IEnumerable<string> Names => _children.OrderBy(static child => child.Key).Select(static child => child.Value.Name);

    /// <summary>The name of the child with that slot, if it is known.</summary>
    public string? NameOf(int slot) => _children.GetValueOrDefault(slot)?.Name;

    /// <summary>Looks who is there now.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public void Look()
    {
        var links = _net.Links().Where(static link => link is { Index: >= EbpfSlots.FirstChild, Kind: VethKind, LinkIndex: not null, LinkNamespaceId: not null })
            .ByIndex().Values.ToList();
        foreach (var slot in _children.Keys.Where(slot => !links.Any(link => link.Index == slot && Place(link) == _children[slot].Place)).ToList())
        {
            _children[slot].Dispose();
            _ = _children.Remove(slot);
        }

        var unknown = links.Where(link => !_children.ContainsKey(link.Index)).ToLookup(static link => link.LinkNamespaceId!.Value);
        foreach (var (id, space) in unknown.Count == 0 ? [] : _net.FindNamespaces(unknown.Select(static ends => ends.Key)))
        {
            using (space)
            {
                foreach (var end in unknown[id])
                {
                    Meet(end, space);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var child in _children.Values)
        {
            child.Dispose();
        }

        _net.Dispose();
        hidden.Dispose();
    }

    private static (int Link, int Namespace) Place(LinkInfo end) => (end.LinkIndex!.Value, end.LinkNamespaceId!.Value);

    private void Meet(LinkInfo end, NetworkNamespace space)
    {
        using var net = RouteNetlink.Open(space);
        if (net.FindLink(end.LinkIndex!.Value) is not { } link)
        {
            // Gone between the two questions; the next look sees.
            return;
        }

        var child = new Child(link.Name, Place(end));
        try
        {
            if (write is not null && (only is null || link.Name == only))
            {
                child.Attach(space, link.Index, FrameDirection.Egress, write(end.Index, true));
                child.Attach(space, link.Index, FrameDirection.Ingress, write(end.Index, false));
            }

            _children.Add(end.Index, child);
        }
        catch (LinuxException gone) when (gone.Errno is Errno.ENODEV or Errno.ENOENT)
        {
            // The same, a moment later.
            child.Dispose();
        }
        catch
        {
            // Unknown still, it is met again by the next look.
            child.Dispose();
            throw;
        }
    }

    private sealed class Child(string name, (int Link, int Namespace) place) : IDisposable
    {
        private readonly List<IDisposable> _attached = [];

        public string Name => name;

        public (int Link, int Namespace) Place => place;

        public void Attach(NetworkNamespace space, int device, FrameDirection direction, BpfProgramText text)
        {
            using var program = BpfProgram.Load(text, BpfProgramType.Classifier, "capture");
            _attached.Add(space.Run(() => ClassifierAttachment.Attach(device, direction, program)));
        }

        public void Dispose() => _attached.ForEach(static attachment => attachment.Dispose());
    }
}
