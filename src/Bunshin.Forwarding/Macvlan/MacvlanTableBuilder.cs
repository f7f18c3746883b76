using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Macvlan;

/// <summary>Turns a parent and its children into the arrays of a <see cref="MacvlanTable"/>, in two passes over the lists.</summary>
internal sealed class MacvlanTableBuilder
{
    /// <summary>How many low bits of an own-table value hold the mode.</summary>
    public const int ModeBits = 5;

    /// <summary>Those bits.</summary>
    public const int ModeMask = (1 << ModeBits) - 1;

    private const int Ranks = 3;
    private readonly BroadcastFilter _filter;
    private int _used;

    public MacvlanTableBuilder(MacvlanParent parent, IReadOnlyList<MacvlanChild> children, MacvlanOptions options)
    {
        Parent = parent;
        Children = children;
        Options = options;
        States = new ChildState[children.Count];
        Owners = new AddressIndex(children.Count);
        for (var child = 0; child < children.Count; child++)
        {
            AddChild(child, children[child]);
        }

        _filter = parent.BroadcastFilter ?? BroadcastFilter.Compute(parent, children);
        Groups = new AddressIndex(CountOf(static child => child.Groups.Count) + _filter.Groups.Count);
        Senders = new AddressIndex(CountOf(static child => child.Mode == MacvlanMode.Source ? child.Sources.Count : 0));
        var floods = CountGroups();
        MarkDeferred(floods);
        var sources = CountSenders(out var entries);
        Pool = new int[floods.Sum(static count => count.Total) + entries];
        Floods = FillFloods(floods);
        Sources = FillSources(sources);
    }

    public MacvlanParent Parent { get; }

    public IReadOnlyList<MacvlanChild> Children { get; }

    public MacvlanOptions Options { get; }

    public uint BroadcastQueueLength { get; private set; }

    public ChildState[] States { get; }

    /// <summary>Up children by address: number and, in the low bits, mode.</summary>
    public AddressIndex Owners { get; }

    /// <summary>Joined groups to flood lists.</summary>
    public AddressIndex Groups { get; }

    /// <summary>Listed senders to source lists.</summary>
    public AddressIndex Senders { get; }

    public FloodList[] Floods { get; }

    public SourceList[] Sources { get; }

    public int[] Pool { get; }

    /// <summary>The child that owns the port, or -1.</summary>
    public int Passthru { get; private set; } = -1;

    private static bool IsFlooded(MacvlanChild child) => child.IsUp && child.Mode != MacvlanMode.Source;

    private static int RankOf(MacvlanMode mode) => mode switch
    {
        MacvlanMode.Vepa => 1,
        MacvlanMode.Bridge => 2,
        _ => 0,
    };

    /// <summary>The port's own filter comes first, and it knows only what children have joined unless the parent is open.</summary>
    private bool AcceptsEveryGroup(MacvlanChild child) => _filter.IsOpen && (child.IsPromiscuous || child.IsAllMulticast);

    private void AddChild(int number, MacvlanChild child)
    {
        States[number] = new ChildState(child.Mtu + FrameView.HeaderLength + VlanTag.Length, child.Mode, child.IsUp);
        BroadcastQueueLength = Math.Max(BroadcastQueueLength, child.BroadcastQueueLength);
        if (child.Mode == MacvlanMode.Passthru && Passthru < 0)
        {
            Passthru = number;
        }

        if (child.IsUp)
        {
            _ = Owners.GetOrAdd(child.Address, (number << ModeBits) | (int)child.Mode);
        }
    }

    private int CountOf(Func<MacvlanChild, int> of)
    {
        var count = 0;
        for (var child = 0; child < Children.Count; child++)
        {
            count += of(Children[child]);
        }

        return count;
    }

    /// <summary>First pass: who joined what. A group gets its number when it is first met.</summary>
    private List<GroupCount> CountGroups()
    {
        var counts = new List<GroupCount> { new(), new(), new() };
        for (var number = 0; number < Children.Count; number++)
        {
            var child = Children[number];
            if (!child.IsUp)
            {
                continue;
            }

            var flooded = IsFlooded(child);
            var rank = RankOf(child.Mode);
            if (flooded)
            {
                counts[MacvlanTable.BroadcastGroup].Members[rank]++;
                counts[MacvlanTable.AnyGroup].Members[rank] += AcceptsEveryGroup(child) ? 1 : 0;
            }

            foreach (var group in child.Groups)
            {
                if (!group.IsGroup || group.IsBroadcast)
                {
                    continue;
                }

                var at = Groups.GetOrAdd(group, counts.Count);
                if (at == counts.Count)
                {
                    counts.Add(new GroupCount());
                }

                if (counts[at].LastChild != number)
                {
                    counts[at].LastChild = number;
                    counts[at].Members[rank] += flooded && !AcceptsEveryGroup(child) ? 1 : 0;
                }
            }
        }

        return counts;
    }

    /// <summary>What is queued goes by a hash in the driver, so it may name groups that no child takes.</summary>
    private void MarkDeferred(List<GroupCount> counts)
    {
        foreach (var count in _filter.HasEverything ? counts : [])
        {
            count.IsDeferred = true;
        }

        foreach (var group in _filter.Groups)
        {
            var at = group.IsBroadcast ? MacvlanTable.BroadcastGroup : Groups.GetOrAdd(group, counts.Count);
            if (at == counts.Count)
            {
                counts.Add(new GroupCount());
            }

            counts[at].IsDeferred = true;
        }
    }

    private FloodList[] FillFloods(List<GroupCount> counts)
    {
        var lists = new FloodList[counts.Count];
        for (var list = 0; list < lists.Length; list++)
        {
            var count = counts[list];
            var vepa = _used + count.Members[0];
            var bridge = vepa + count.Members[1];
            lists[list] = new FloodList(_used, vepa, bridge, bridge + count.Members[2], count.IsDeferred);
            (count.Members[0], count.Members[1], count.Members[2]) = (_used, vepa, bridge);
            count.LastChild = -1;
            _used = lists[list].End;
        }

        for (var number = 0; number < Children.Count; number++)
        {
            var child = Children[number];
            if (IsFlooded(child))
            {
                FillFloodsOf(number, child, counts);
            }
        }

        return lists;
    }

    private void FillFloodsOf(int number, MacvlanChild child, List<GroupCount> counts)
    {
        var rank = RankOf(child.Mode);
        Pool[counts[MacvlanTable.BroadcastGroup].Members[rank]++] = number;
        if (AcceptsEveryGroup(child))
        {
            Pool[counts[MacvlanTable.AnyGroup].Members[rank]++] = number;
            return;
        }

        foreach (var group in child.Groups)
        {
            var at = Groups.Find(group);
            if (at >= 0 && counts[at].LastChild != number)
            {
                counts[at].LastChild = number;
                Pool[counts[at].Members[rank]++] = number;
            }
        }
    }

    private List<SenderCount> CountSenders(out int entries)
    {
        var counts = new List<SenderCount> { new() };
        entries = 0;
        for (var number = 0; number < Children.Count; number++)
        {
            var child = Children[number];
            if (child.Mode != MacvlanMode.Source)
            {
                continue;
            }

            foreach (var source in child.Sources)
            {
                var at = Senders.GetOrAdd(source, counts.Count);
                if (at == counts.Count)
                {
                    counts.Add(new SenderCount());
                }

                var count = counts[at];
                count.EndsHere |= (child.Flags & MacvlanFlags.NoDst) != 0;
                if (child.IsUp && count.LastChild != number)
                {
                    count.LastChild = number;
                    count.Members++;
                    entries++;
                }
            }
        }

        return counts;
    }

    private SourceList[] FillSources(List<SenderCount> counts)
    {
        var lists = new SourceList[counts.Count];
        for (var list = 0; list < lists.Length; list++)
        {
            lists[list] = new SourceList(_used, _used + counts[list].Members, counts[list].EndsHere);
            (counts[list].Members, counts[list].LastChild) = (_used, -1);
            _used = lists[list].End;
        }

        for (var number = 0; number < Children.Count; number++)
        {
            var child = Children[number];
            if (child.Mode != MacvlanMode.Source || !child.IsUp)
            {
                continue;
            }

            foreach (var source in child.Sources)
            {
                var count = counts[Senders.Find(source)];
                if (count.LastChild != number)
                {
                    count.LastChild = number;
                    Pool[count.Members++] = number;
                }
            }
        }

        return lists;
    }

    private sealed class GroupCount
    {
        /// <summary>Members by rank of mode; in the second pass where the next one goes.</summary>
        public int[] Members { get; } = new int[Ranks];

        public bool IsDeferred { get; set; }

        /// <summary>So that a group listed twice counts once.</summary>
        public int LastChild { get; set; } = -1;

        public int Total => Members[0] + Members[1] + Members[2];
    }

    private sealed class SenderCount
    {
        public int Members { get; set; }

        public int LastChild { get; set; } = -1;

        public bool EndsHere { get; set; }
    }
}
