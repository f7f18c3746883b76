using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Ebpf.Attaching;

/// <summary>
/// The namespace in which our ends of a parent's children lie, out of everybody's sight, and the trunk that joins it with the
/// parent's: a veth pair of which one end is the only device that users see beside their children.
/// </summary>
/// <remarks>
/// <para>
/// A program finds the device it redirects to by its index, in the namespace of the device the frame is at; and it can hand a frame
/// straight through a veth pair only where the other end is in another namespace. So all our ends are in one namespace, and no child
/// can be in it. In here indexes are ours to give: a device's index is its slot, its place in the tables.
/// </para>
/// <para>That of a lasting parent has a name, and so outlives us; else it goes with this process, and all children with it.</para>
/// </remarks>
internal sealed class HostSide : IDisposable
{
    private const string TrunkEnd = "trunk";
    private const string TrunkName = "bunshin%d";

    // The kernel waits for each program that it takes away, and lets nobody else change a device meanwhile.
    private const int Together = 16;

    // What a killed process had goes some time after it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private HostSide(NetworkNamespace space)
    {
        Namespace = space;
        Netlink = RouteNetlink.Open(space);
    }

    /// <summary>The greatest MTU of a veth, so that what a child may send is its own MTU's affair.</summary>
    public static int AnyMtu => 65535;

    /// <summary>The namespace.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>Its links.</summary>
    public RouteNetlink Netlink { get; }

    /// <summary>Index, in the parent's namespace, of the trunk's end there.</summary>
    public int TrunkIndex { get; private set; }

    /// <summary>Makes it; or opens that of a lasting parent, if it is there.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="name">How it is called, to outlive this process; null for one that does not.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static HostSide Open(ParentDevice parent, string? name)
    {
        var side = new HostSide(OpenNamespace(name));
        try
        {
            SilentNamespaces.Silence(side.Namespace);
            side.TrunkIndex = side.FindTrunk(parent) ?? side.MakeTrunk(parent);
            return side;
        }
        catch
        {
            side.Dispose();
            throw;
        }
    }

    /// <summary>The alias of the trunk's end beside a parent of that mark.</summary>
    public static string AliasOf(string parent) => $"bunshin: the way to the children of {parent}";

    /// <summary>There are ends of children, of this process or left by an earlier one.</summary>
    /// <param name="net">The links of such a namespace.</param>
    public static bool HasChildren(RouteNetlink net) => net.Links().Any(static link => link.Index >= EbpfSlots.FirstChild);

    /// <summary>Takes the trunk away now, if it is there; with the namespace it would go some time later.</summary>
    /// <param name="net">The links of such a namespace.</param>
    public static void RemoveTrunk(RouteNetlink net) => WhileThere.Do(() => net.DeleteLink(EbpfSlots.Trunk));

    /// <summary>Takes ends away, and the children's NICs with them; those that are gone already are left out.</summary>
    public void RemoveEnds(IReadOnlyList<int> slots)
    {
        foreach (var some in slots.Chunk(Together))
        {
            Netlink.DeleteLinksTogether(some, OwnershipMark.NewGroup());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Netlink.Dispose();
        Namespace.Dispose();
    }

    private static NetworkNamespace OpenNamespace(string? name) =>
        name is null ? NetworkNamespace.CreateAnonymous()
        : NetworkNamespace.ListNamed().Contains(name) ? OpenNamed(name)
        : NetworkNamespace.CreateNamed(name);

    // Who was killed while making it leaves a file that is not a namespace; nobody else makes this one now, for the place is locked.
    private static NetworkNamespace OpenNamed(string name)
    {
        try
        {
            return NetworkNamespace.Open(NamespaceReference.Named(name));
        }
        catch (LinuxException leftover) when (leftover.Errno == Errno.EINVAL)
        {
            NetworkNamespace.DeleteNamed(name);
            return NetworkNamespace.CreateNamed(name);
        }
    }

    private int? FindTrunk(ParentDevice parent) =>
        Netlink.FindLink(EbpfSlots.Trunk) is { Kind: VethKind, LinkIndex: { } index, LinkNamespaceId: { } id } && Netlink.NamespaceId(parent.Home.Namespace) == id
            ? index
            : null;

    private int MakeTrunk(ParentDevice parent)
    {
        var alias = AliasOf(parent.Mark);
        LinkInfo? other = null;
        if (!SpinWait.SpinUntil(() => (other = parent.Home.Netlink.Links().FirstOrDefault(link => link.Alias == alias && link.Kind is VethKind)) is null, s_patience))
        {
            throw new DatapathException($"{parent.Name} is served by another ebpf datapath already, through {other!.Name}; stop that first (EBUSY)");
        }

        // One that is there has its other end in a namespace that had this one's number before.
        RemoveTrunk(Netlink);

        Netlink.CreateLink(new NewLink
        {
            Name = TrunkEnd,
            Index = EbpfSlots.Trunk,
            Mtu = AnyMtu,
            IsUp = true,
            Kind = new VethKind { Peer = new NewLink { Name = TrunkName, Kind = new VethKind(), Mtu = AnyMtu, Namespace = parent.Home.Namespace } },
        });
        var index = Netlink.GetLink(TrunkEnd).LinkIndex ?? throw new DatapathException("the trunk has no other end");

        // Nobody on the parent's side shall speak through it.
        parent.Home.Netlink.ChangeLink(index, new LinkChange
        {
            UsesArp = false,
            Inet6AddressGeneration = SilentNamespaces.NoAddressGeneration,
            Alias = alias,
        });
        parent.Home.Netlink.SetUp(index);
        return index;
    }
}
