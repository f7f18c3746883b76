namespace Bunshin.Forwarding.Macvlan;

/// <summary>Turns a parent and its children into the arrays of a <see cref="MacvlanTable"/>, in two passes over the lists.</summary>
internal sealed class MacvlanTableBuilder
{
    /// <summary>How many low bits of an own-table value hold the mode.</summary>
    public const int ModeBits = 5;

    /// <summary>Those bits.</summary>
    public const int ModeMask = (1 << ModeBits) - 1;

    private readonly BroadcastFilter _filter;
    private int _used;

    public MacvlanTableBuilder(MacvlanParent parent, IReadOnlyList<MacvlanChild> children)
    {
        Parent = parent;
        Children = children;
        States = new ChildState[children.Count];
        LongestFrames = new int[children.Count];
        Owners = new AddressIndex(children.Count);
        for (var child = 0; child < children.Count; child++)
        {
            AddChild(child, children[child]);
        }

        _filter = parent.BroadcastFilter ?? BroadcastFilter.Compute(parent, children);
        var floods = new FloodListBuilder([.. children.Select(MemberOf)], _filter.Groups, _filter.HasEverything);
        Groups = floods.Groups;
        Senders = new AddressIndex(CountOf(static child => child.Mode == MacvlanMode.Source ? child.Sources.Count : 0));
        var sources = CountSenders(out var entries);
        Pool = new int[floods.Total + entries];
        Floods = floods.Fill(Pool);
        _used = floods.Total;
        Sources = FillSources(sources);
    }

    public MacvlanParent Parent { get; }

    public IReadOnlyList<MacvlanChild> Children { get; }

    public uint BroadcastQueueLength { get; private set; }

    public ChildState[] States { get; }

    public int[] LongestFrames { get; }

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

    private FloodMember MemberOf(MacvlanChild child) => new(
        RankOf(child.Mode), child.IsUp, child.IsUp && child.Mode != MacvlanMode.Source, AcceptsEveryGroup(child), child.Groups);

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
        States[number] = new ChildState(child.Mode, child.IsUp);
        LongestFrames[number] = PortTable.LongestFrame(child.Mtu);
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

    private sealed class SenderCount
    {
        public int Members { get; set; }

        public int LastChild { get; set; } = -1;

        public bool EndsHere { get; set; }
    }
}

/// <summary>What the walk needs of a child by its number.</summary>
/// <param name="Mode">Its mode.</param>
/// <param name="IsUp">Administratively up.</param>
internal readonly record struct ChildState(MacvlanMode Mode, bool IsUp);
