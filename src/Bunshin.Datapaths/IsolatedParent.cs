using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths;

/// <summary>
/// A device for children that have no parent, in the calling thread's network namespace: they reach each other, and nothing leads out.
/// It outlives the process, so whoever made it removes it.
/// </summary>
/// <remarks>
/// It is a dummy where the kernel has those. Elsewhere it is a veth end, and the other one, which must be up for it to have carrier,
/// lies in a namespace of its own, <c>bunshin-NAME</c>, that has no address to answer with and from which no link leads on.
/// </remarks>
public static class IsolatedParent
{
    private const string Dummy = "dummy";
    private const string End = "end";

    /// <summary>Makes the device unless it is there, up and with carrier; also what an earlier call did not get done.</summary>
    /// <param name="name">Its name, 1 to 15 bytes.</param>
    /// <param name="mtu">MTU in bytes; null leaves it.</param>
    /// <param name="alias">Its alias; null leaves it.</param>
    /// <exception cref="DatapathException">The name is bad or somebody else's, or the kernel refuses.</exception>
    public static void Ensure(string name, int? mtu = null, string? alias = null) => Ask($"make the isolated parent {name}", net =>
    {
        if (StackChecks.NameProblem(name) is { } problem)
        {
            throw new DatapathException($"isolated parent \"{name}\": {problem}");
        }

        var link = Find(net, name) ?? Make(net, name);
        if (link.Kind is VethKind)
        {
            RaiseEnd(name);
        }

        // Before it is up: the host is not a neighbor there.
        if (new LinkChange { Inet6AddressGeneration = SilentNamespaces.NoAddressGeneration, Mtu = mtu, Alias = alias }.Beyond(link) is { } change)
        {
            net.ChangeLink(link.Index, change, name);
        }

        if (!link.IsUp)
        {
            net.SetUp(link.Index);
        }
    });

    /// <summary>Removes the device, and what stands on it; one that is not there is no error.</summary>
    /// <exception cref="DatapathException">It is somebody else's, or the kernel refuses.</exception>
    public static void Remove(string name) => Ask($"remove the isolated parent {name}", net =>
    {
        if (Find(net, name) is { } link)
        {
            net.DeleteLinksTogether([link.Index], OwnershipMark.NewGroup(isLasting: true));
        }

        if (NetworkNamespace.ListNamed().Contains(NamespaceOf(name), StringComparer.Ordinal))
        {
            NetworkNamespace.DeleteNamed(NamespaceOf(name));
        }
    });

    private static string NamespaceOf(string name) => $"bunshin-{name}";

    private static void Ask(string what, Action<RouteNetlink> work)
    {
        try
        {
            using var net = RouteNetlink.Open();
            work(net);
        }
        catch (LinuxException refusal)
        {
            throw new DatapathException($"cannot {what}: {refusal.Message}", refusal);
        }
    }

    private static LinkInfo? Find(RouteNetlink net, string name)
    {
        var link = net.FindLink(name);
        return link is null || (OwnershipMark.IsLasting(link.Group) && link.Kind is VethKind or OtherKind { Name: Dummy })
            ? link
            : throw new DatapathException(
                $"there is an interface {name} already, {(link.Kind is { } kind ? $"of kind {kind.Name}, " : "")}which is not an isolated parent of bunshin's; remove it, or choose another name");
    }

    private static LinkInfo Make(RouteNetlink net, string name)
    {
        var link = new NewLink { Name = name, Kind = new OtherKind(Dummy), Group = OwnershipMark.LastingGroup(name) };
        if (net.CreateLinks([link])[0] is { } refusal)
        {
            if (refusal.Errno != Errno.EOPNOTSUPP)
            {
                throw refusal;
            }

            using var space = MakeNamespace(NamespaceOf(name));
            net.CreateLink(link with { Kind = new VethKind { Peer = new NewLink { Name = End, Kind = new VethKind(), Namespace = space } } });
        }

        return net.GetLink(name);
    }

    private static NetworkNamespace MakeNamespace(string name)
    {
        if (NetworkNamespace.ListNamed().Contains(name, StringComparer.Ordinal))
        {
            // Left by an earlier call that did not get further; what is in it, if anything, has lost its other end.
            NetworkNamespace.DeleteNamed(name);
        }

        var space = NetworkNamespace.CreateNamed(name);
        SilentNamespaces.Silence(space);
        return space;
    }

    private static void RaiseEnd(string name)
    {
        using var space = NetworkNamespace.Open(NamespaceReference.Named(NamespaceOf(name)));
        using var net = RouteNetlink.Open(space);
        if (net.GetLink(End) is { IsUp: false } end)
        {
            net.SetUp(end.Index);
        }
    }
}
