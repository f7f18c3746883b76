using Bunshin.Linux;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Kernel;

/// <summary>The links that were made for a parent's children: what index each has, and which stands on which. All carry one group.</summary>
internal sealed class KernelChildren(LinkInfo parent, NamespaceSet spaces, ResourceLedger ledger)
{
    private readonly Dictionary<(string, string), Made> _made = [];
    private readonly uint _group = OwnershipMark.NewGroup();

    /// <summary>Index of a child that was made.</summary>
    public int IndexOf(ChildSpec child) => _made[ChildDifference.Key(child)].Index;

    /// <summary>Those of <paramref name="children"/> that are not there.</summary>
    public IReadOnlyList<ChildSpec> Missing(IEnumerable<ChildSpec> children) =>
        [.. children.Where(child => !_made.ContainsKey(ChildDifference.Key(child)))];

    /// <summary>Makes children, all or none, floor by floor; they are on record before the first is made.</summary>
    public void Create(IReadOnlyList<ChildSpec> children)
    {
        if (children.Count == 0)
        {
            return;
        }

        ledger.Add(children.Select(OnRecord));
        try
        {
            RefuseToChangeStrangers(children);
            var left = children;
            while (left.Count > 0)
            {
                var floor = left.Where(child => Below(child) is not null).ToArray();
                var above = left.Where(child => Below(child) is null).ToArray();
                CreateFloor(floor.Length > 0 ? floor : throw new DatapathException($"child {left[0].Name}: {left[0].Lower}, which it is to stand on, is gone"));
                left = above;
            }
        }
        catch
        {
            Delete(children);
            throw;
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
        var present = children.Where(child => _made.ContainsKey(ChildDifference.Key(child))).ToArray();
        var held = Strangers(present).Select(stranger => stranger.Key).ToHashSet();
        foreach (var floor in present.GroupBy(child => _made[ChildDifference.Key(child)].Floor).OrderByDescending(floor => floor.Key))
        {
            foreach (var group in floor.GroupBy(child => spaces.For(child).Net))
            {
                DeleteTogether(group.Key, [.. group], held);
            }
        }

        foreach (var child in present)
        {
            _ = _made.Remove(ChildDifference.Key(child));
        }

        if (!keepsRecord && children.Count > 0)
        {
            ledger.Remove(children.Select(OnRecord));
        }
    }

    /// <summary>What somebody else has put on the VLANs among the children, by the key of what it stands on.</summary>
    public IReadOnlyDictionary<(string, string), string> Strangers(IEnumerable<ChildSpec> children)
    {
        var found = new Dictionary<(string, string), string>();
        foreach (var group in children.Where(child => child.Kind == ChildKind.Vlan).GroupBy(spaces.For))
        {
            var uppers = UpperLinks.Of(group.Key.Space, group.Key.Net)
                .Where(upper => upper.Link.Group != _group)
                .DistinctBy(upper => upper.Link.LinkIndex)
                .ToDictionary(upper => upper.Link.LinkIndex!.Value);
            foreach (var child in group)
            {
                if (uppers.TryGetValue(IndexOf(child), out var upper))
                {
                    found.Add(ChildDifference.Key(child), upper.ToString());
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
        var ports = children.Where(child => child.Kind == ChildKind.Ipvlan && Below(child) is not null).DistinctBy(child => Below(child)!.Value.Index).ToArray();
        var uppers = ports.Length == 0 ? [] : UpperLinks.Of(spaces.Parent.Space, spaces.Parent.Net).Where(upper => upper.Link.Group != _group).ToArray();
        foreach (var child in ports)
        {
            var (below, settings) = (Below(child)!.Value, child.IpvlanOrDefault);
            foreach (var upper in uppers.Where(upper => upper.Link.LinkIndex == below.Index))
            {
                if (upper.Link.Kind is IpvlanKind theirs && !KernelKind.IsSame(theirs, settings))
                {
                    throw new DatapathException(
                        $"child {child.Name}: it asks for {settings}, but {below.Name} has {upper} with {KernelSteps.Words(theirs)}; "
                        + "mode and flags are the parent's, so all its ipvlan children have the same");
                }
            }
        }
    }

    private void CreateFloor(ChildSpec[] floor)
    {
        var links = floor.Select(child =>
        {
            var place = spaces.For(child);
            return KernelChild.ToNewLink(child, Below(child)!.Value.Device, place.IsParents ? null : place.Space, _group);
        }).ToArray();
        var outcomes = spaces.Parent.Net.CreateLinks(links).ToArray();
        CreateShadowed(floor, links, outcomes);
        Locate([.. floor.Where((_, number) => outcomes[number] is null)]);
        var failed = Enumerable.Range(0, floor.Length).Where(number => outcomes[number] is not null).ToArray();
        if (failed.Length > 0)
        {
            throw Explain(floor[failed[0]], outcomes[failed[0]]!, failed.Length);
        }
    }

    /// <summary>
    /// Before Linux 6.14 a name is looked for where the request is made and not where the link is to be born: a child that has the
    /// name of a device beside its parent, in a namespace of its own, is born under another name there.
    /// </summary>
    private void CreateShadowed(ChildSpec[] floor, NewLink[] links, NetlinkException?[] outcomes)
    {
        var shadowed = Enumerable.Range(0, floor.Length)
            .Where(number => outcomes[number]?.Errno == Errno.EEXIST && !spaces.For(floor[number]).IsParents
                && spaces.For(floor[number]).Net.FindLink(floor[number].Name) is null && spaces.Parent.Net.FindLink(floor[number].Name) is not null)
            .Select(number => (Number: number, Link: links[number] with { Name = $"bsn{Random.Shared.Next():x8}" }, Place: spaces.For(floor[number])))
            .ToArray();
        if (shadowed.Length == 0)
        {
            return;
        }

        var records = shadowed.Select(one => new OwnedResource.Interface(one.Link.Name, one.Place.Space.Identity, one.Place.Space.Reference.Path)).ToArray();
        ledger.Add(records);
        foreach (var (number, link, place) in shadowed)
        {
            outcomes[number] = spaces.Parent.Net.CreateLinks([link])[0] ?? Rename(place.Net, link.Name, floor[number].Name);
        }

        ledger.Remove(records);
    }

    private static NetlinkException? Rename(RouteNetlink net, string from, string to)
    {
        var index = net.GetLink(from).Index;
        try
        {
            net.ChangeLink(index, new LinkChange { Name = to }, from);
            return null;
        }
        catch (NetlinkException refusal)
        {
            net.DeleteLink(index);
            return refusal;
        }
    }

    /// <summary>Finds the indexes of children just made; a link of that name that has not our group is not ours.</summary>
    private void Locate(IReadOnlyList<ChildSpec> children)
    {
        foreach (var group in children.GroupBy(child => spaces.For(child).Net))
        {
            var wanted = group.ToArray();
            IEnumerable<LinkInfo> links = wanted.Length == 1 && group.Key.FindLink(wanted[0].Name) is { } only ? [only] : group.Key.Links();
            var byName = links.Where(link => link.Group == _group).ToDictionary(link => link.Name, link => link.Index, StringComparer.Ordinal);
            foreach (var child in wanted)
            {
                if (byName.TryGetValue(child.Name, out var index) && Below(child) is { } below)
                {
                    _made[ChildDifference.Key(child)] = new Made(index, below.Floor, below.Key);
                }
            }
        }
    }

    private void DeleteTogether(RouteNetlink net, ChildSpec[] children, HashSet<(string, string)> held)
    {
        var free = children.Where(child => !held.Contains(ChildDifference.Key(child))).ToArray();
        net.DeleteLinksTogether(free.Select(IndexOf).ToArray(), OwnershipMark.NewGroup());
        foreach (var child in children.Except(free))
        {
            // What it stands on itself must stay too.
            var made = _made[ChildDifference.Key(child)];
            _ = held.Add(made.LowerKey);
            net.ChangeLink(made.Index, new LinkChange { Group = 0 }, child.Name);
        }
    }

    private DatapathException Explain(ChildSpec child, NetlinkException refusal, int failed)
    {
        var lower = FindBelow(child) ?? parent;
        var cause = ParentHolders.Explain(refusal, child, spaces.Parent.Space, spaces.Parent.Net, lower);
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

        // It lives where the parent does, whether it says so or not.
        foreach (var space in new[] { "", spaces.Parent.Space.Reference.Path })
        {
            if (_made.TryGetValue((space, child.Lower), out var lower))
            {
                return new Lower(lower.Index, child.Lower, lower.Floor + 1, (space, child.Lower));
            }
        }

        return null;
    }

    private OwnedResource OnRecord(ChildSpec child)
    {
        var space = spaces.For(child).Space;
        return new OwnedResource.Interface(child.Name, space.Identity, space.Reference.Path);
    }

    private readonly record struct Made(int Index, int Floor, (string, string) LowerKey);

    private readonly record struct Lower(int Index, string Name, int Floor, (string, string) Key)
    {
        public (int Index, string Name) Device => (Index, Name);
    }
}
