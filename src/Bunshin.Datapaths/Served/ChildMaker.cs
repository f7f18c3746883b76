using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Served;

/// <summary>Makes children as they shall be, or adopts those that are there, and takes them away.</summary>
internal sealed class ChildMaker(ServedNamespaces homes, Carrier carrier)
{
    private const int QueueLength = 1000;

    /// <summary>Makes a child, down, as the specification says; or adopts a lasting one that is there.</summary>
    /// <param name="spec">The child.</param>
    /// <param name="parentSpec">All that is wanted.</param>
    /// <param name="parent">The parent.</param>
    /// <param name="made">Those made before, one of which it may stand on.</param>
    /// <exception cref="LinuxException">The kernel refused; nothing is left.</exception>
    public ServedChild Make(ChildSpec spec, ParentSpec parentSpec, ParentDevice parent, IReadOnlyList<ServedChild> made)
    {
        var lower = spec.Lower is null ? (IServedDevice)parent : made.Last(child => child.Spec.Name == spec.Lower);
        var home = homes.Enter(spec.Namespace.IsCurrent ? parentSpec.Namespace : spec.Namespace);
        IChildPort? port = null;
        LinkInfo? found = null;
        LinkChange? change = null;
        try
        {
            found = parentSpec.IsLasting ? home.Netlink.FindLink(spec.Name) : null;
            port = found is null ? carrier.Make(spec, home) : carrier.Adopt(home, found);
            var link = found ?? home.Netlink.GetLink(spec.Name);
            change = Settings(spec, lower, parentSpec, isThere: found is not null).Beyond(link);
            if (change is not null)
            {
                home.Netlink.ChangeLink(link.Index, change, spec.Name);
                link = home.Netlink.GetLink(spec.Name);
            }

            if (parentSpec.IsLasting && found is null)
            {
                // Last, so that none is left without its mark.
                port.MakeLasting();
            }

            var child = new ServedChild(spec, lower, home, port, link) { AsFound = found is null ? null : change?.Undone(found) ?? new LinkChange() };
            carrier.Plug(child);
            return child;
        }
        catch
        {
            if (found is null)
            {
                port?.Dispose();
            }
            else
            {
                port?.Release();
            }

            homes.Leave(home);
            throw;
        }
    }

    /// <summary>Takes children away that are published no more; what stands on others comes before them.</summary>
    public void Unmake(IReadOnlyList<ServedChild> gone)
    {
        try
        {
            carrier.Remove(gone);
        }
        finally
        {
            foreach (var child in gone)
            {
                homes.Leave(child.Home);
            }
        }
    }

    /// <summary>Serves children no more; lasting ones stay.</summary>
    public void Release(IReadOnlyList<ServedChild> left) => EachOf.Do(left, child =>
    {
        try
        {
            carrier.Unplug(child, staying: true);
        }
        finally
        {
            child.Port.Release();
            homes.Leave(child.Home);
        }
    });

    /// <summary>Undoes <see cref="Make"/>: what was adopted stays, as it was found.</summary>
    public void Undo(IReadOnlyList<ServedChild> made)
    {
        var adopted = made.Where(static child => child.AsFound is not null).ToList();
        foreach (var child in adopted)
        {
            try
            {
                child.Home.Netlink.ChangeLink(child.Index, child.AsFound!, child.Name);
            }
            catch (LinuxException)
            {
                // It went away meanwhile.
            }
        }

        try
        {
            Release(adopted);
        }
        finally
        {
            Unmake([.. made.Except(adopted)]);
        }
    }

    /// <summary>How a child shall be; of one that is there already only what is asked for.</summary>
    private LinkChange Settings(ChildSpec spec, IServedDevice lower, ParentSpec parent, bool isThere)
    {
        var isIpvlan = spec.Kind == ChildKind.Ipvlan;
        var hasLowersAddress = isIpvlan
            || (spec.Kind == ChildKind.Vlan && spec.Address is null)
            || spec.IsPassthru;
        return new LinkChange
        {
            Address = hasLowersAddress ? lower.State.Address : spec.Address,
            Mtu = spec.Mtu ?? (isThere ? null : carrier.DefaultMtu(spec, lower)),
            TransmitQueueLength = isThere ? null : QueueLength,
            UsesArp = isIpvlan ? spec.Ipvlan.Mode == IpvlanMode.L2 : null,
            Alias = spec.Alias,
            Group = parent.IsLasting ? OwnershipMark.LastingGroup(parent.Mark) : null,

            // By the MAC alone all ipvlan children would choose one link-local address; the follower gives each its own.
            Inet6AddressGeneration = isIpvlan ? SilentNamespaces.NoAddressGeneration : null,
        };
    }
}
