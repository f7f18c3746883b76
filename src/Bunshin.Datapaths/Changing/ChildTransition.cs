namespace Bunshin.Datapaths.Changing;

/// <summary>What a datapath does to children. Each step adds to <c>undo</c> what takes it back, also where it fails half-way.</summary>
internal interface IChildWork
{
    /// <summary>The parent is there.</summary>
    bool HasParent { get; }

    /// <summary>Changes a child where it is.</summary>
    void Change(ChildSpec before, ChildSpec after, Stack<Action> undo);

    /// <summary>Makes children, each after what it stands on.</summary>
    void Create(IReadOnlyList<ChildSpec> children, Stack<Action> undo);

    /// <summary>Removes children, what stands on others before them.</summary>
    /// <returns>What is left of them although they are served no more; null for nothing.</returns>
    string? Remove(IReadOnlyList<ChildSpec> children, Stack<Action> undo);
}

/// <summary>Gets from one set of children to another, or stays with the first.</summary>
internal static class ChildTransition
{
    /// <summary>Does it, in the order in which <see cref="DatapathPlan"/> says it.</summary>
    /// <returns>What is left of children that are wanted no more, although all else is done; null for nothing.</returns>
    /// <exception cref="DatapathException">Refused, and all is as before, except for what the sentences after the first say.</exception>
    public static string? Apply(ChildDifference difference, string parent, IChildWork work)
    {
        if (difference.NeedsParent && !work.HasParent)
        {
            throw new DatapathException($"the parent {parent} is gone");
        }

        var undo = new Stack<Action>();
        try
        {
            return Apply(difference, work, undo);
        }
        catch (Exception failure)
        {
            var problems = new List<string> { $"cannot change {parent}: {failure.Message}" };
            while (undo.TryPop(out var step))
            {
                TryStep(step, problems);
            }

            throw new DatapathException(problems, failure.InnerException ?? failure);
        }
    }

    private static string? Apply(ChildDifference difference, IChildWork work, Stack<Action> undo)
    {
        if (difference.RemovesFirst)
        {
            Remove(difference.Gone);
        }

        foreach (var (before, after) in difference.Changed)
        {
            work.Change(before, after, undo);
        }

        if (!difference.RemovesFirst)
        {
            Remove([.. difference.Gone.Except(difference.Removed)]);
        }

        if (difference.Created.Count > 0)
        {
            work.Create(difference.Created, undo);
        }

        return difference.RemovesFirst || difference.Removed.Count == 0 ? null : work.Remove(difference.Removed, undo);

        void Remove(IReadOnlyList<ChildSpec> children)
        {
            if (children.Count > 0 && work.Remove(children, undo) is { } left)
            {
                throw new DatapathException(left);
            }
        }
    }

    private static void TryStep(Action step, List<string> problems)
    {
        try
        {
            step();
        }
        catch (Exception failure)
        {
            problems.Add($"undoing it failed: {failure.Message}");
        }
    }
}
