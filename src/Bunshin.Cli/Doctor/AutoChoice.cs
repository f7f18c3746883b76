using Bunshin.Datapaths;

namespace Bunshin.Cli.Doctor;

/// <summary>Which datapath <c>auto</c> takes for a child.</summary>
/// <param name="Child">Kind of child, of ipvlan with its mode.</param>
/// <param name="Datapath">What it takes; null where nothing can serve it.</param>
/// <param name="Why">What it found in that, and before it in those that it would rather have taken.</param>
internal sealed record AutoChoice(ChildForm Child, DatapathKind? Datapath, string Why)
{
    /// <summary>For each among them.</summary>
    /// <param name="findings">In the order in which datapaths are asked.</param>
    public static IReadOnlyList<AutoChoice> All(IReadOnlyList<DatapathFinding> findings) => [.. findings.GroupBy(finding => finding.Child).Select(group =>
    {
        var chosen = group.FirstOrDefault(finding => finding.IsAuto);
        var asked = group.TakeWhile(finding => finding != chosen).Select(finding => $"not {finding.Datapath.Word()}: {finding.Result.Reason}");
        return new AutoChoice(group.Key, chosen?.Datapath, string.Join("; ", chosen is null ? asked : asked.Append(chosen.Result.Reason)));
    })];
}
