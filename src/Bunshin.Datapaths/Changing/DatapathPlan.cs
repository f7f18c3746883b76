namespace Bunshin.Datapaths.Changing;

/// <summary>What is done to a child.</summary>
public enum PlanAction
{
    /// <summary>It is made.</summary>
    Create,

    /// <summary>It is changed where it is; its traffic goes on.</summary>
    Change,

    /// <summary>It is removed and made anew, which cuts its traffic.</summary>
    Replace,

    /// <summary>It is removed.</summary>
    Remove,
}

/// <summary>One step.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Child">The child, as it will be; of one that is removed, as it was.</param>
/// <param name="Text">The same as a sentence: <c>create mv0 (macvlan, bridge) on eth0 in ns0</c>.</param>
public sealed record PlanStep(PlanAction Action, ChildSpec Child, string Text);

/// <summary>What would be done to get from one specification to another, in order. It is the same for every datapath.</summary>
/// <param name="Steps">The steps; none where all is as it should be.</param>
public sealed record DatapathPlan(IReadOnlyList<PlanStep> Steps)
{
    /// <summary>Touches nothing, and asks nobody; what a datapath refuses, <see cref="IDatapath.Check"/> says.</summary>
    /// <param name="current">What is there; null for nothing.</param>
    /// <param name="desired">What shall be: a good specification, of the same parent.</param>
    public static DatapathPlan Between(ParentSpec? current, ParentSpec desired)
    {
        var difference = ChildDifference.Between(current, desired);
        var removals = difference.Removed.Select(static child => new PlanStep(PlanAction.Remove, child, $"remove {PlanText.Place(child)}")).ToArray();
        var replaced = difference.Replaced.ToDictionary(static pair => pair.After, static pair => pair.Before);
        return new DatapathPlan(
        [
            .. difference.RemovesFirst ? removals : [],
            .. difference.Changed.Select(static pair => new PlanStep(PlanAction.Change, pair.After, PlanText.Change(pair.Before, pair.After))),
            .. difference.Created.Select(child => replaced.TryGetValue(child, out var before)
                ? new PlanStep(PlanAction.Replace, child, $"remove {PlanText.Place(before)} and {PlanText.Create(child, desired.Name)}, which cuts its traffic")
                : new PlanStep(PlanAction.Create, child, PlanText.Create(child, desired.Name))),
            .. difference.RemovesFirst ? [] : removals,
        ]);
    }
}
