using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;

namespace Bunshin.Cli.Doctor;

/// <summary>Whether a datapath can serve a child here.</summary>
/// <param name="Child">Kind of child, of ipvlan with its mode.</param>
/// <param name="Datapath">Datapath.</param>
/// <param name="Result">What it says.</param>
/// <param name="IsAuto">Whether <c>auto</c> would take it.</param>
/// <param name="ServesPolicies">Whether it serves policies of children.</param>
internal sealed record DatapathFinding(ChildForm Child, DatapathKind Datapath, ProbeResult Result, bool IsAuto, bool ServesPolicies)
{
    /// <summary>Asks each datapath for each child there can be.</summary>
    public static IReadOnlyList<DatapathFinding> All()
    {
        var findings = new List<DatapathFinding>();
        foreach (var child in ChildForm.All)
        {
            var hasAuto = false;
            foreach (var datapath in DatapathSelection.Preferred)
            {
                var result = datapath.Probe(child);
                findings.Add(new DatapathFinding(child, datapath.Kind, result, IsAuto: result.IsSupported && !hasAuto, datapath.ServesPolicies));
                hasAuto |= result.IsSupported;
            }
        }

        return findings;
    }
}

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
