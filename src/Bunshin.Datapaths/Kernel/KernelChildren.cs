using Bunshin.Linux;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Kernel;

/// <summary>The links that were made for a parent's children: what index each has, and which stands on which. All carry one group.</summary>
/// <param name="parent">The parent.</param>
/// <param name="mark">What lasting children of it are marked by.</param>
/// <param name="spaces">The namespaces.</param>
/// <param name="ledger">Where they are on record; null for children that outlive this process.</param>
internal sealed class KernelChildren(LinkInfo parent, string mark, NamespaceSet spaces, ResourceLedger? ledger)
{
    private readonly Dictionary<int, IpvlanSettings> _ports = [];
    private readonly KernelSight _sight = new(spaces, ledger is null);
    private readonly uint _group = ledger is null ? OwnershipMark.LastingGroup(mark) : OwnershipMark.NewGroup();

    /// <summary>Those of <paramref name="children"/> that are not there.</summary>
    public IReadOnlyList<ChildSpec> Missing(IEnumerable<ChildSpec> children) => [.. children.Where(child => !_sight.Knows(child))];

    /// <summary>The links of those of <paramref name="children"/> that are where they were made, by key.</summary>
    public IReadOnlyDictionary<ChildKey, LinkInfo> Look(IReadOnlyList<ChildSpec> children) => _sight.Look(children, _group);

    /// <summary>Makes children, all or none, floor by floor; they are on record before the first is made.</summary>
    /// <returns>Those that were there already, if they are of the lasting sort.</returns>
    public IReadOnlyList<KernelAdoption> Create(IReadOnlyList<ChildSpec> children)
    {
        var adopted = new List<KernelAdoption>();
        if (children.Count == 0)
        {
            return adopted;
        }

        ledger?.Add(children.Select(OnRecord));
        try
        {
            RefuseToChangeStrangers(children);
            var left = children;
            while (left.Count > 0)
            {
                var floor = left.Where(child => Below(child) is not null).ToArray();
                var above = left.Where(child => Below(child) is null).ToArray();
                CreateFloor(floor.Length > 0 ? floor : throw new DatapathException($"child {left[0].Name}: {left[0].Lower}, which it is to stand on, is gone"), adopted);
                left = above;
            }

            return adopted;
        }
        catch
        {
            Abandon(adopted);
            Delete(children);
            throw;
        }
    }

    /// <summary>Leaves links that were adopted as they were found, and forgets them.</summary>
    public void Abandon(IReadOnlyList<KernelAdoption> adopted)
    {
        foreach (var adoption in adopted)
        {
            _sight.Forget(adoption.Child);
            adoption.Abandon();
        }
    }

    /// <summary>
    /// Removes those of the children that are there: the topmost first, all of one floor and namespace together. A VLAN on which
    /// somebody else has put something stays, and is ours no longer.
    /// </summary>
    /// <param name="children">Which.</param>
    /// <param name="keepsRecord">Whether the record goes as a whole afterwards.</param>
    public void Delete(IReadOnlyList<ChildSpec> children, bool keepsRecord = false)
    {
        var present = children.Where(_sight.Knows).ToArray();
        var links = Look(present);
        var held = Strangers(present).Select(stranger => stranger.Key).ToHashSet();
        var floors = present.Where(child => links.ContainsKey(spaces.KeyOf(child))).GroupBy(child => _sight.Of(child).Floor);
        foreach (var floor in floors.OrderByDescending(floor => floor.Key))
        {
            foreach (var group in floor.GroupBy(child => spaces.For(child).Net))
            {
                DeleteTogether(group.Key, [.. group], held);
            }
        }

        foreach (var child in present)
        {
            _sight.Forget(child);
        }

        if (!keepsRecord && children.Count > 0)
        {
            ledger?.Remove(children.Select(OnRecord));
        }
    }

    /// <summary>What somebody else has put on the VLANs among the children, by the key of what it stands on.</summary>
    public IReadOnlyDictionary<ChildKey, string> Strangers(IEnumerable<ChildSpec> children)
    {
        var found = new Dictionary<ChildKey, string>();
        foreach (var group in children.Where(child => child.Kind == ChildKind.Vlan).GroupBy(spaces.For))
        {
            var uppers = UpperLinks.Of(group.Key.Space, group.Key.Net)
                .Where(upper => upper.Link.Group != _group)
                .DistinctBy(upper => upper.Link.LinkIndex)
                .ToDictionary(upper => upper.Link.LinkIndex!.Value);
            foreach (var child in group)
            {
                if (uppers.TryGetValue(_sight.Of(child).Index, out var upper))
                {
                    found.Add(spaces.KeyOf(child), upper.ToString());
                }
            }
        }

        return found;
    }

    /// <summary>The device a child stands on, as it is now.</summary>
    public LinkInfo? FindBelow(ChildSpec child) => Below(child) is { } below ? spaces.Parent.Net.FindLink(below.Index) : null;

    /// <summary>An ipvlan's mode and flags are the port's, so that giving ours others would change those of somebody else.</summary>
    public void RefuseToChangeStrangers(IEnumerable<ChildSpec> children)
    {
        // Looking takes all namespaces there are, so it is done once: as long as one of ours is on a port, its mode is ours.
        var ports = children
            .Where(child => child.Kind == ChildKind.Ipvlan
                && Below(child) is { } below && !(_ports.GetValueOrDefault(below.Index) == child.Ipvlan && _sight.HasAnyOn(below.Key)))
            .DistinctBy(child => Below(child)!.Value.Index)
            .ToArray();
        var uppers = ports.Length == 0 ? [] : UpperLinks.Of(spaces.Parent.Space, spaces.Parent.Net).Where(upper => upper.Link.Group != _group).ToArray();
        foreach (var child in ports)
        {
            var (below, settings) = (Below(child)!.Value, child.Ipvlan);
            foreach (var upper in uppers.Where(upper => upper.Link.LinkIndex == below.Index))
            {
                if (upper.Link.Kind is IpvlanKind theirs && !KernelKind.IsSame(theirs, settings))
                {
                    throw new DatapathException(
                        $"child {child.Name}: it asks for {settings}, but {below.Name} has {upper} with {KernelKind.Words(theirs)}; "
                        + "mode and flags are the parent's, so all its ipvlan children have the same");
                }
            }

            _ports[below.Index] = settings;
        }
    }

    private void CreateFloor(ChildSpec[] floor, List<KernelAdoption> adopted)
    {
        var links = floor.Select(child =>
        {
            var place = spaces.For(child);
            return KernelChild.ToNewLink(child, Below(child)!.Value.Device, place.IsParents ? null : place.Space, _group);
        }).ToArray();
        var outcomes = spaces.Parent.Net.CreateLinks(links).ToArray();
        ReplaceStrays(floor, links, outcomes);
        new ShadowedChildren(spaces, ledger, _group).Create(floor, links, outcomes);
        var made = floor.Where((_, number) => outcomes[number] is null).ToArray();
        foreach (var link in _sight.Locate(made, _group))
        {
            Keep(link.Child, link.Index);
        }

        Label(made);
        var present = ledger is null ? Adopt(floor, outcomes, adopted) : [];
        var failed = Enumerable.Range(0, floor.Length).Where(number => outcomes[number] is not null).ToArray();
        if (failed.Length > 0)
        {
            throw Explain(floor[failed[0]], outcomes[failed[0]]!, present.GetValueOrDefault(failed[0]), failed.Length);
        }
    }

    /// <summary>
    /// Makes those again whose names our own links have that we know nothing of: the kernel made them, and its answer was lost. A group that goes
    /// with this process is nobody else's.
    /// </summary>
    private void ReplaceStrays(ChildSpec[] floor, NewLink[] links, NetlinkException?[] outcomes)
    {
        var refused = Enumerable.Range(0, floor.Length).Where(number => ledger is not null && outcomes[number]?.Errno == Errno.EEXIST).ToDictionary(number => floor[number]);
        foreach (var (child, stray) in _sight.ByName(refused.Keys).Where(pair => pair.Link.Group == _group && !_sight.Knows(pair.Child)))
        {
            spaces.For(child).Net.DeleteLink(stray.Index);
            outcomes[refused[child]] = spaces.Parent.Net.CreateLinks([links[refused[child]]])[0];
        }
    }

    /// <summary>Adopts what has the name of a child that could not be made, if it is that child.</summary>
    /// <returns>Of the others, by number, what is there instead.</returns>
    private Dictionary<int, string> Adopt(ChildSpec[] floor, NetlinkException?[] outcomes, List<KernelAdoption> adopted)
    {
        var problems = new Dictionary<int, string>();
        var numbers = Enumerable.Range(0, floor.Length).Where(number => outcomes[number]?.Errno == Errno.EEXIST).ToDictionary(number => floor[number]);
        foreach (var (child, found) in _sight.ByName(numbers.Keys))
        {
            var below = Below(child)!.Value;
            if (KernelAdoption.Try(child, spaces.For(child), found, below.Device, spaces.Parent, _group, out var problem) is { } adoption)
            {
                adopted.Add(adoption);
                Keep(child, found.Index);
                outcomes[numbers[child]] = null;
            }
            else
            {
                problems.Add(numbers[child], problem!);
            }
        }

        return problems;
    }

    private void Keep(ChildSpec child, int index)
    {
        if (Below(child) is { } below)
        {
            _sight.Keep(child, new KernelSight.Place(index, below.Floor, below.Key));
        }
    }

    /// <summary>Gives new links their aliases, which the kernel does not take at creation.</summary>
    private void Label(IEnumerable<ChildSpec> children)
    {
        foreach (var group in children.Where(child => child.Alias is not null && _sight.Knows(child)).GroupBy(child => spaces.For(child).Net))
        {
            var changes = group.Select(child => (_sight.Of(child).Index, new LinkChange { Alias = child.Alias })).ToArray();
            if (group.Key.ChangeLinks(changes).FirstOrDefault(outcome => outcome is not null) is { } refusal)
            {
                throw refusal;
            }
        }
    }

    private void DeleteTogether(RouteNetlink net, ChildSpec[] children, HashSet<ChildKey> held)
    {
        var free = children.Where(child => !held.Contains(spaces.KeyOf(child))).ToArray();
        net.DeleteLinksTogether(free.Select(child => _sight.Of(child).Index).ToArray(), OwnershipMark.NewGroup(ledger is null));
        foreach (var child in children.Except(free))
        {
            // What it stands on itself must stay too.
            var made = _sight.Of(child);
            _ = held.Add(made.LowerKey);
            net.ChangeLink(made.Index, new LinkChange { Group = 0 }, child.Name);
        }
    }

    private DatapathException Explain(ChildSpec child, NetlinkException refusal, string? present, int failed)
    {
        var lower = FindBelow(child) ?? parent;
        var cause = present ?? ParentHolders.Explain(refusal, child, spaces.Parent.Space, spaces.Parent.Net, lower);
        var more = failed > 1 ? $" ({failed - 1} more children failed too)" : "";
        return new DatapathException(cause is null ? refusal.Message + more : $"{refusal.Message}: {cause}{more}", refusal);
    }

    /// <summary>What a child stands on, and the floor it is on itself; null while that is not there.</summary>
    private Lower? Below(ChildSpec child)
    {
        if (child.Lower is null)
        {
            return new Lower(parent.Index, parent.Name, 0, default);
        }

        var key = new ChildKey(spaces.Parent.Space.Reference.Path, child.Lower);
        return _sight.Find(key) is { } lower ? new Lower(lower.Index, child.Lower, lower.Floor + 1, key) : null;
    }

    private OwnedResource OnRecord(ChildSpec child)
    {
        var space = spaces.For(child).Space;
        return new OwnedResource.Interface(child.Name, space.Identity, space.Reference.Path);
    }

    private readonly record struct Lower(int Index, string Name, int Floor, ChildKey Key)
    {
        public (int Index, string Name) Device => (Index, Name);
    }
}
