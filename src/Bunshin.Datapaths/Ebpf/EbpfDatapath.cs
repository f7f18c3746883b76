using Bunshin.Datapaths.Ebpf.Attaching;
using Bunshin.Datapaths.Served;

namespace Bunshin.Datapaths.Ebpf;

/// <summary>
/// Children without the kernel's driver at the kernel's own speed: veth pairs, and programs in the kernel that forward between them and the parent.
/// What is lasting is forwarded on while no process of ours runs.
/// </summary>
public sealed class EbpfDatapath : IDatapath
{
    /// <inheritdoc/>
    public DatapathKind Kind => DatapathKind.Ebpf;

    /// <inheritdoc/>
    public bool ServesPolicies => true;

    /// <summary>Removes what is kept of lasting parents that nobody serves and that have no children any more.</summary>
    /// <returns>The names of the namespaces removed.</returns>
    /// <exception cref="Linux.LinuxException">One cannot be removed.</exception>
    public static IReadOnlyList<string> Sweep() => LastingPlace.Sweep();

    /// <inheritdoc/>
    public ProbeResult Probe(ChildForm child) => EbpfProbe.Run(child);

    /// <inheritdoc/>
    public void Check(ParentSpec? current, ParentSpec desired) => ParentChecks.Specification(current, desired, ServesPolicies, EbpfLimits.Problems(desired));

    /// <inheritdoc/>
    public IRunningParent Start(ParentSpec spec) =>
        new ServedParent(spec, Check, (parent, support) => new EbpfCarrier(parent, spec.IsLasting, support));
}
