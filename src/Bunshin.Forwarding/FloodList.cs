using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding;

/// <summary>The children that accept one group, as a run of the table's pool sorted by mode: private and passthru, vepa, bridge.</summary>
/// <param name="Start">Where the run, and in it private and passthru, begins.</param>
/// <param name="Vepa">Where vepa begins.</param>
/// <param name="Bridge">Where bridge begins.</param>
/// <param name="End">Behind the last.</param>
/// <param name="IsDeferred">Whether a received frame for the group goes by the broadcast queue.</param>
internal readonly record struct FloodList(int Start, int Vepa, int Bridge, int End, bool IsDeferred)
{
    /// <summary>The part of the run that <paramref name="scope"/> means.</summary>
    public (int From, int To) Select(FloodScope scope) => scope switch
    {
        FloodScope.All => (Start, End),
        FloodScope.Vepa => (Vepa, Bridge),
        FloodScope.VepaAndBridge => (Vepa, End),
        FloodScope.Bridge => (Bridge, End),
        _ => (0, 0),
    };
}

/// <summary>Which modes a flood goes to. Lists are sorted so that each scope is one run of them.</summary>
internal enum FloodScope : byte
{
    /// <summary>No flood.</summary>
    None,

    /// <summary>Private, passthru, vepa, bridge.</summary>
    All,

    Vepa,

    VepaAndBridge,

    Bridge,
}

/// <summary>What <see cref="FloodListBuilder"/> needs of a child.</summary>
/// <param name="Rank">Which part of a list it goes to, 0 to 2.</param>
/// <param name="IsUp">Down children subscribe to nothing.</param>
/// <param name="IsFlooded">Gets copies; a child can be up and never be flooded.</param>
/// <param name="AcceptsEveryGroup">Promiscuous or all-multicast.</param>
/// <param name="Groups">Its multicast list.</param>
internal readonly record struct FloodMember(
    int Rank, bool IsUp, bool IsFlooded, bool AcceptsEveryGroup, IReadOnlyCollection<MacAddress> Groups);

/// <summary>Sorts children into one list per joined group, in two passes: count, then fill.</summary>
internal sealed class FloodListBuilder
{
    private const int Ranks = 3;
    private readonly IReadOnlyList<FloodMember> _members;
    private readonly bool _defersAll;
    private readonly List<GroupCount> _counts = [new(), new(), new()];

    /// <summary>First pass: who joined what. A group gets its number when it is first met.</summary>
    /// <param name="members">The children.</param>
    /// <param name="deferred">Groups that go by the broadcast queue; a port's filter may name some that no child takes.</param>
    /// <param name="defersAll">Every group does.</param>
    public FloodListBuilder(IReadOnlyList<FloodMember> members, IReadOnlyCollection<MacAddress> deferred, bool defersAll)
    {
        _members = members;
        _defersAll = defersAll;
        Groups = new AddressIndex(members.Sum(static member => member.Groups.Count) + deferred.Count);
        for (var number = 0; number < members.Count; number++)
        {
            Count(number, members[number]);
        }

        foreach (var group in deferred)
        {
            _counts[group.IsBroadcast ? PortTable.BroadcastGroup : NumberOf(group)].IsDeferred = true;
        }

        Total = _counts.Sum(static count => count.Total);
    }

    /// <summary>Joined groups to lists.</summary>
    public AddressIndex Groups { get; }

    /// <summary>How many places all lists take in the pool.</summary>
    public int Total { get; }

    /// <summary>Second pass: writes the lists to the start of <paramref name="pool"/>.</summary>
    /// <param name="pool">Room for <see cref="Total"/>.</param>
    public FloodList[] Fill(int[] pool)
    {
        var lists = new FloodList[_counts.Count];
        var used = 0;
        for (var list = 0; list < lists.Length; list++)
        {
            var count = _counts[list];
            var second = used + count.Members[0];
            var third = second + count.Members[1];
            lists[list] = new FloodList(used, second, third, third + count.Members[2], _defersAll || count.IsDeferred);
            (count.Members[0], count.Members[1], count.Members[2]) = (used, second, third);
            count.LastChild = -1;
            used = lists[list].End;
        }

        for (var number = 0; number < _members.Count; number++)
        {
            if (_members[number].IsFlooded)
            {
                FillOf(number, _members[number], pool);
            }
        }

        return lists;
    }

    private int NumberOf(MacAddress group)
    {
        var at = Groups.GetOrAdd(group, _counts.Count);
        if (at == _counts.Count)
        {
            _counts.Add(new GroupCount());
        }

        return at;
    }

    private void Count(int number, in FloodMember member)
    {
        if (!member.IsUp)
        {
            return;
        }

        if (member.IsFlooded)
        {
            _counts[PortTable.BroadcastGroup].Members[member.Rank]++;
            _counts[PortTable.AnyGroup].Members[member.Rank] += member.AcceptsEveryGroup ? 1 : 0;
        }

        foreach (var group in member.Groups)
        {
            if (!group.IsGroup || group.IsBroadcast)
            {
                continue;
            }

            var at = NumberOf(group);
            if (_counts[at].LastChild != number)
            {
                _counts[at].LastChild = number;
                _counts[at].Members[member.Rank] += member.IsFlooded && !member.AcceptsEveryGroup ? 1 : 0;
            }
        }
    }

    private void FillOf(int number, in FloodMember member, int[] pool)
    {
        pool[_counts[PortTable.BroadcastGroup].Members[member.Rank]++] = number;
        if (member.AcceptsEveryGroup)
        {
            pool[_counts[PortTable.AnyGroup].Members[member.Rank]++] = number;
            return;
        }

        foreach (var group in member.Groups)
        {
            var at = Groups.Find(group);
            if (at >= 0 && _counts[at].LastChild != number)
            {
                _counts[at].LastChild = number;
                pool[_counts[at].Members[member.Rank]++] = number;
            }
        }
    }

    private sealed class GroupCount
    {
        /// <summary>Members by rank; in the second pass where the next one goes.</summary>
        public int[] Members { get; } = new int[Ranks];

        /// <summary>Received frames for the group go by the broadcast queue.</summary>
        public bool IsDeferred { get; set; }

        /// <summary>So that a group listed twice counts once.</summary>
        public int LastChild { get; set; } = -1;

        public int Total => Members[0] + Members[1] + Members[2];
    }
}
