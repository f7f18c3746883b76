namespace Bunshin.Datapaths.Served;

/// <summary>How much one child may fill of what all children of a parent share; what goes beyond costs that child, and no other.</summary>
/// <remarks>
/// Joining a group and adding an address need no privilege outside of a container's own. The kernel's driver bounds neither. Hosts join
/// tens of groups, and filters of network cards hold 16 to 128 before they let all groups in; a proxy for a /20 has 4096 addresses.
/// </remarks>
internal static class ChildQuota
{
    /// <summary>Groups of a child that are kept apart; with more, it gets the frames of all.</summary>
    public const int Groups = 1024;

    /// <summary>IP addresses of an ipvlan child by which it is found.</summary>
    public const int Addresses = 4096;

    /// <summary>Groups, and addresses, of all children of a parent. Tables have twice that: a change adds before it removes.</summary>
    public const int OfAll = 32_768;

    /// <summary>Decides which children have too much.</summary>
    public static void Apply(IReadOnlyList<ServedChild> children)
    {
        var fair = FairShare(children.Select(static child => Math.Min(child.GroupsJoined, Groups + 1)), Groups);
        foreach (var child in children)
        {
            child.TakesEveryGroup = child.GroupsJoined > fair;
            child.Groups = child.TakesEveryGroup ? [] : child.Groups;
        }

        fair = FairShare(children.Select(static child => child.Addresses.Count), Addresses);
        foreach (var child in children.Where(child => child.Addresses.Count > fair))
        {
            child.AddressesBeyond += child.Addresses.Count - fair;
            child.Addresses = [.. child.Addresses.Take(fair)];
        }
    }

    /// <summary>What a child has too much of, a sentence each.</summary>
    public static IReadOnlyList<string> Notes(ServedChild child) =>
    [
        .. child.TakesEveryGroup
            ? [$"it has joined {child.GroupsJoined} groups, more than are kept apart for it (at most {Groups}), and so gets the frames of every group"]
            : Array.Empty<string>(),
        .. child.AddressesBeyond > 0
            ? [$"{child.AddressesBeyond} of its IP addresses are beyond the most by which it is found (at most {Addresses}), and get it no frames"]
            : Array.Empty<string>(),
    ];

    /// <summary>The most that each may have so that all together fit; those who have less are not touched.</summary>
    public static int FairShare(IEnumerable<int> wishes, int most)
    {
        var sorted = wishes.Where(static wish => wish > 0).Order().ToArray();
        var left = OfAll;
        for (var at = 0; at < sorted.Length; at++)
        {
            var share = left / (sorted.Length - at);
            if (Math.Min(sorted[at], most) > share)
            {
                return share;
            }

            left -= Math.Min(sorted[at], most);
        }

        return most;
    }
}
