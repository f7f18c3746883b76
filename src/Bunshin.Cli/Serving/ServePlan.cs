using System.Globalization;
using System.Text;
using Bunshin.Cli.Printing;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Changing;
using Bunshin.Files.Serving;

namespace Bunshin.Cli.Serving;

/// <summary>What would be done to one parent.</summary>
/// <param name="Parent">The parent, as it would be.</param>
/// <param name="Datapath">What would carry its children; null where nothing can.</param>
/// <param name="Steps">What would be done, in order.</param>
/// <param name="Problems">Why it would be refused.</param>
internal sealed record PlannedParent(FileParent Parent, DatapathKind? Datapath, IReadOnlyList<PlannedStep> Steps, IReadOnlyList<string> Problems)
{
    /// <summary>What gets children from one state to another, and sets them up.</summary>
    /// <param name="before">What is served; null for nothing.</param>
    /// <param name="after">What shall be.</param>
    public static IReadOnlyList<PlannedStep> StepsOf(FileParent? before, FileParent after)
    {
        var plan = DatapathPlan.Between(before?.Spec, after.Spec);
        var fresh = plan.Steps.Where(static step => step.Action is PlanAction.Create or PlanAction.Replace).Select(static step => step.Child).ToHashSet();
        var had = (before?.Children ?? []).ToDictionary(child => ChildKey.Of(child.Spec, after.Namespace), Setting);
        return
        [
            .. plan.Steps.Select(static step => new PlannedStep(step.Action.ToString().ToLowerInvariant(), step.Child, step.Text)),
            .. after.Children
                .Where(child => fresh.Contains(child.Spec) ? child.IsUp || child.Addresses.Count > 0 : had[ChildKey.Of(child.Spec, after.Namespace)] != Setting(child))
                .Select(static child => new PlannedStep("set", child.Spec, $"set {PlanText.Place(child.Spec)} {Setting(child)}")),
        ];
    }

    // up, with 10.0.0.2/24 and 10.1.0.0/16 via 10.0.0.1
    private static string Setting(FileChild child)
    {
        var has = string.Join(" and ", child.Addresses.Select(static one => one.ToString()).Concat(child.Routes.Select(static one => $"{one.Destination} via {one.Gateway}")));
        return $"{(child.IsUp ? "up" : "down")}{(has.Length > 0 ? $", with {has}" : ", without addresses")}";
    }
}

/// <summary>One thing that would be done.</summary>
/// <param name="Action">What: <c>create</c>, <c>change</c>, <c>replace</c>, <c>remove</c>, <c>set</c>.</param>
/// <param name="Child">To which child.</param>
/// <param name="Text">As a sentence.</param>
internal sealed record PlannedStep(string Action, ChildSpec Child, string Text);

/// <summary>A plan as text or as JSON.</summary>
internal static class ServePlan
{
    public static string Render(IReadOnlyList<PlannedParent> plan, bool isJson) => isJson ? Json(plan) : Text(plan);

    private static string Text(IReadOnlyList<PlannedParent> plan)
    {
        var text = new StringBuilder();
        foreach (var (parent, datapath, steps, problems) in plan)
        {
            var carried = datapath is { } kind ? $" (datapath {kind.Word()})" : "";
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"{parent.Key}{carried}:{(steps.Count + problems.Count == 0 ? " nothing to do" : "")}");
            foreach (var line in problems.Select(static problem => $"refused: {problem}").Concat(steps.Select(static step => step.Text)))
            {
                _ = text.AppendLine(CultureInfo.InvariantCulture, $"  {line}");
            }
        }

        return text.ToString();
    }

    private static string Json(IReadOnlyList<PlannedParent> plan)
    {
        using var json = new JsonText();
        json.Open(null, '[');
        foreach (var (parent, datapath, steps, problems) in plan)
        {
            json.Open(null, '{');
            json.String("parent", parent.Device);
            json.String("netns", parent.Namespace.Label);
            json.String("datapath", datapath?.Word());
            json.Open("steps", '[');
            foreach (var step in steps)
            {
                json.Open(null, '{');
                json.String("action", step.Action);
                json.String("ifname", step.Child.Name);
                json.String("netns", step.Child.Namespace.Label);
                json.String("text", step.Text);
                json.Close('}');
            }

            json.Close(']');
            json.Strings("problems", problems);
            json.Close('}');
        }

        json.Close(']');
        return json.Finish();
    }
}
