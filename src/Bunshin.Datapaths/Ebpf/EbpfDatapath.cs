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
    public ProbeResult Probe(ChildKind child) => EbpfProbe.Run(child);

    /// <inheritdoc/>
    public DatapathPlan Plan(ParentSpec? current, ParentSpec desired)
    {
        ParentChecks.Specification(desired);
        return ServedPlan.Between(current, desired, $"attach programs to {desired.Name} in {desired.Namespace}");
    }

    /// <inheritdoc/>
    public IRunningParent Start(ParentSpec spec)
    {
        ParentChecks.Specification(spec);
        return new RunningParent(spec, (parent, onGroupReport) => new EbpfCarrier(parent, spec.IsLasting, onGroupReport));
    }
}
