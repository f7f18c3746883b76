using Bunshin.Datapaths.Ebpf;
using Bunshin.Datapaths.Kernel;
using Bunshin.Datapaths.Userspace;

namespace Bunshin.Datapaths.Choosing;

/// <summary>Chooses a datapath for what is asked for.</summary>
public static class DatapathSelection
{
    /// <summary>Those that <see cref="DatapathKind.Auto"/> tries, best first: <see cref="DatapathKinds.Real"/>.</summary>
    public static IReadOnlyList<IDatapath> Preferred { get; } = [.. DatapathKinds.Real.Select(static kind => (IDatapath)(kind switch
    {
        DatapathKind.Kernel => new KernelDatapath(),
        DatapathKind.Ebpf => new EbpfDatapath(),
        _ => new UserspaceDatapath(),
    }))];

    private static readonly ProbeResult s_noPolicies = new(false, "it serves no policies of children", "datapath ebpf, or leave the policies out");

    /// <summary>The one of that kind.</summary>
    /// <param name="kind">One of <see cref="Preferred"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Any other kind.</exception>
    public static IDatapath Of(DatapathKind kind) =>
        Preferred.FirstOrDefault(datapath => datapath.Kind == kind) ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "carries no real frames");

    /// <summary>The wished-for datapath, or for <see cref="DatapathKind.Auto"/> the first of <paramref name="candidates"/> that serves all that is asked for.</summary>
    /// <param name="wish">What the user asked for.</param>
    /// <param name="children">All that it must serve.</param>
    /// <param name="hasPolicies">Children have policies, which it must serve.</param>
    /// <param name="candidates">From which to choose; null for <see cref="Preferred"/>.</param>
    /// <exception cref="DatapathException">None can; it says of each why not, and what would help.</exception>
    public static DatapathChoice Choose(
        DatapathKind wish, IReadOnlyCollection<ChildForm> children, bool hasPolicies = false, IReadOnlyList<IDatapath>? candidates = null)
    {
        var considered = new List<(DatapathKind Kind, ProbeResult Result)>();
        foreach (var datapath in candidates ?? Preferred)
        {
            if (wish != DatapathKind.Auto && wish != datapath.Kind)
            {
                continue;
            }

            var result = Probe(datapath, children, hasPolicies);
            considered.Add((datapath.Kind, result));
            if (result.IsSupported)
            {
                return new DatapathChoice(datapath, considered);
            }
        }

        throw new DatapathException(considered.Count == 0
            ? [$"there is no {wish.Word()} datapath to choose from"]
            : [.. considered.Select(entry => Describe(entry.Kind, entry.Result))]);
    }

    /// <summary>Whether <paramref name="datapath"/> serves all that is asked for.</summary>
    /// <param name="datapath">It.</param>
    /// <param name="children">All that it must serve.</param>
    /// <param name="hasPolicies">Children have policies, which it must serve.</param>
    public static ProbeResult Probe(IDatapath datapath, IReadOnlyCollection<ChildForm> children, bool hasPolicies)
    {
        if (hasPolicies && !datapath.ServesPolicies)
        {
            return s_noPolicies;
        }

        var results = children.Distinct().Select(datapath.Probe).DefaultIfEmpty(new ProbeResult(true, "nothing is asked of it")).ToArray();
        return Array.Find(results, result => !result.IsSupported) ?? results[0];
    }

    private static string Describe(DatapathKind kind, ProbeResult result) =>
        result.Remedy is null ? $"{kind.Word()}: {result.Reason}" : $"{kind.Word()}: {result.Reason} (try: {result.Remedy})";
}
