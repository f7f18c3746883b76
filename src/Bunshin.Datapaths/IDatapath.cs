namespace Bunshin.Datapaths;

/// <summary>A way to carry frames between a parent and its children: probe, check, start, change, observe; failures undo themselves.</summary>
public interface IDatapath
{
    /// <summary>Which datapath this is; never <see cref="DatapathKind.Auto"/>.</summary>
    DatapathKind Kind { get; }

    /// <summary>Whether it minds <see cref="ChildSpec.Policy"/>; one that does not refuses it.</summary>
    bool ServesPolicies { get; }

    /// <summary>Asks this machine (not a version table) whether <paramref name="child"/> can be served. Leaves nothing behind.</summary>
    ProbeResult Probe(ChildForm child);

    /// <summary>Refuses what can be refused beforehand of going from one specification to another; nothing is touched.</summary>
    /// <param name="current">What is served; null for nothing.</param>
    /// <param name="desired">What shall be.</param>
    /// <exception cref="DatapathException">All that is wrong, at once.</exception>
    void Check(ParentSpec? current, ParentSpec desired);

    /// <summary>
    /// Makes all children of <paramref name="spec"/>. They are administratively down, and carry no address.
    /// On failure everything done so far is undone and <see cref="DatapathException"/> names the step.
    /// </summary>
    /// <remarks>
    /// Where they are to last (<see cref="ParentSpec.IsLasting"/>), a child that is there under its name in its namespace, of its kind,
    /// on this parent, and made by us, is adopted: what it differs in from the specification is changed, its link state, addresses and
    /// routes are left alone, and no failure removes it. The same holds in <see cref="IRunningParent.Change"/>.
    /// </remarks>
    IRunningParent Start(ParentSpec spec);
}
