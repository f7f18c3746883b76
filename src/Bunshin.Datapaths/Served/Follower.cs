using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Served;

/// <summary>Keeps the picture of parent and children true, and enforces what the kernel's driver would have refused.</summary>
/// <remarks>
/// The kernel tells of links and addresses. It does not tell of groups joined, so lists are looked at after every event in their
/// namespace, everywhere after a child's own report of a group, and every few seconds. One thread at a time.
/// </remarks>
internal sealed class Follower(ParentDevice parent, Carrier carrier, ServedNamespaces homes, List<ServedChild> children, ServedProblems problems)
{
    /// <summary>What fails where the tables cannot be made to say what the devices are.</summary>
    public const string Serving = "serve the devices as they are now";

    private const int Attempts = 3;

    /// <summary>Looks at everything.</summary>
    public void LookAtAll()
    {
        foreach (var home in homes.All)
        {
            _ = problems.Try(EventsOf(home), () => Drain(home));
            _ = LookAtGroups(home);
        }

        Refresh(static _ => true);
    }

    /// <summary>Looks at the parent and at some children, which were just made or changed.</summary>
    public void LookAt(IReadOnlyCollection<ServedChild> some)
    {
        _ = problems.Try("look at the parent", parent.Look);
        foreach (var group in some.GroupBy(static child => child.Home).ToArray())
        {
            _ = LookAtGroups(group.Key);
            LookAt(group.Key, [.. group]);
        }

        ParentAddresses.Look(some, static _ => true, problems);
        Settle();
    }

    /// <summary>Looks at the namespaces in which something happened.</summary>
    /// <param name="keys">Their keys.</param>
    /// <param name="everywhere">Whether groups are looked at in all namespaces, of which the kernel does not tell.</param>
    public void Look(IReadOnlyCollection<ulong> keys, bool everywhere)
    {
        var changed = new HashSet<ServedNamespace>();
        foreach (var key in keys)
        {
            if (homes.Find(key) is { } home && problems.Try(EventsOf(home), () => Drain(home)))
            {
                changed.Add(home);
            }
        }

        foreach (var home in everywhere ? homes.All : [.. changed])
        {
            if (LookAtGroups(home))
            {
                changed.Add(home);
            }
        }

        changed.UnionWith(children.Where(static child => child.IsSought).Select(static child => child.Home));
        if (changed.Count > 0)
        {
            Refresh(changed.Contains);
        }
    }

    private static string EventsOf(ServedNamespace home) => $"hear what happens in {home.Namespace.Reference}";

    // False: nothing is different, or nothing can be known.
    private bool LookAtGroups(ServedNamespace home)
    {
        var isAny = false;
        _ = problems.Try($"look at the groups in {home.Namespace.Reference}", () => isAny = home.Groups.Look());
        return isAny;
    }

    private static void Drain(ServedNamespace home)
    {
        while (home.Events.TryRead().Count > 0)
        {
        }
    }

    private void Refresh(Func<ServedNamespace, bool> isDue)
    {
        if (isDue(parent.Home))
        {
            _ = problems.Try("look at the parent", parent.Look);
        }

        foreach (var group in children.Where(child => isDue(child.Home)).GroupBy(static child => child.Home).ToArray())
        {
            LookAt(group.Key, [.. group]);
        }

        ParentAddresses.Look(children, isDue, problems);
        Settle();
    }

    private void Settle()
    {
        foreach (var child in children.Where(static child => !child.IsGone))
        {
            _ = problems.Try($"keep {child.Spec.Name} as the driver would", () => WhileThere.Do(() => DriverRules.Enforce(child, children)));
        }

        ChildQuota.Apply(children);

        children.ForEach(static child => child.AddressBefore = child.State.Address);
        parent.AddressBefore = parent.State.Address;
        _ = problems.Try(Serving, () => carrier.Publish(parent, children));
    }

    private void LookAt(ServedNamespace home, IReadOnlyList<ServedChild> here) =>
        _ = problems.Try($"look at the children in {home.Namespace.Reference}", () => LookAtThose(home, here));

    private void LookAtThose(ServedNamespace home, IReadOnlyList<ServedChild> here)
    {
        // One question for all where many live together.
        const int Many = 8;
        var all = here.Count >= Many ? home.Netlink.Links().ByIndex() : null;
        var addresses = here.Any(static child => child.Spec.Kind == ChildKind.Ipvlan)
            ? home.Netlink.Addresses().ToLookup(static address => address.LinkIndex)
            : null;
        foreach (var child in here)
        {
            _ = problems.Try($"look at {child.Spec.Name}", () => LookAt(child, home, all, addresses));
        }
    }

    private void LookAt(ServedChild child, ServedNamespace home, IReadOnlyDictionary<int, LinkInfo>? all, ILookup<int, InterfaceAddress>? addresses)
    {
        var link = all is null ? home.Netlink.FindLink(child.Index) : all.GetValueOrDefault(child.Index);
        if ((link is null || !child.Port.IsStill(link, child.Name)) && !TryFollow(child, out link))
        {
            if (!child.IsSought)
            {
                child.IsGone = true;
                child.State = child.State with { IsUp = false, HasCarrier = false };
            }

            // One that is sought is there, and frames reach it; what was last seen of it holds until it is found.
            return;
        }

        WhileThere.Do(() => See(child, link!));
        if (child.Spec.Kind == ChildKind.Ipvlan)
        {
            // One that has just been followed to another namespace has its addresses there.
            WhileThere.Do(() => DriverRules.SeeAddresses(child, child.Home == home ? addresses![child.Index] : child.Home.Netlink.Addresses(child.Index), children));
        }
    }

    private void See(ServedChild child, LinkInfo link)
    {
        var before = child.State;
        child.Name = link.Name;
        child.IsGone = child.IsSought = false;
        child.State = DeviceState.Of(link);
        child.Statistics = link.Statistics;
        (child.GroupsJoined, child.Groups) = child.Home.Groups.Of(child.Index);
        var isUnchanged = before.IsUp && before.Address == child.State.Address;
        if (!child.Spec.IsMacvlan || child.Spec.IsPassthru || !child.State.IsUp || isUnchanged)
        {
            return;
        }

        // The kernel's driver refuses these at once; here they have happened, so they are taken back. But what is below may take a
        // child's MAC: if it has done so since the last look, who came first cannot be told.
        var siblings = children.FindAll(other => other.Lower == child.Lower && other.Spec.IsMacvlan);
        var port = new MacvlanParent { Address = child.Lower.AddressBefore, Mtu = child.Lower.State.Mtu };
        if (MacvlanRules.CheckUp(port, siblings.ConvertAll(static sibling => sibling.ForMacvlan()), siblings.IndexOf(child)) is null)
        {
            return;
        }

        var isNew = !before.IsUp;
        if (isNew)
        {
            child.Home.Netlink.SetDown(child.Index);
            child.State = child.State with { IsUp = false };
        }
        else if (before.Address != child.State.Address)
        {
            child.Home.Netlink.ChangeLink(child.Index, new LinkChange { Address = before.Address });
            child.State = child.State with { Address = before.Address };
        }
    }

    private bool TryFollow(ServedChild child, out LinkInfo? link)
    {
        link = null;
        child.IsSought = false;
        for (var attempt = 0; attempt < Attempts && child.Port.TryLocate(out var name, out var moved); attempt++)
        {
            if (moved is null)
            {
                child.IsSought = true;
                return false;
            }

            using (moved)
            {
                var home = homes.Enter(NamespaceReference.AtPath($"/proc/self/fd/{moved.Number}"));
                link = home.Netlink.FindLink(name);
                if (link is not null)
                {
                    homes.Leave(child.Home);
                    child.Home = home;
                    child.Index = link.Index;
                    home.Groups.Look();
                    return true;
                }

                // Renamed or moved on since it was located.
                homes.Leave(home);
                child.IsSought = true;
            }
        }

        return false;
    }
}
