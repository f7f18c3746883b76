using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Kernel;

/// <summary>The kernel's own macvlan, ipvlan and 8021q drivers, asked by rtnetlink. Frames never see this process, but the children go when it does, unless they are to last.</summary>
public sealed class KernelDatapath : IDatapath
{
    /// <inheritdoc/>
    public DatapathKind Kind => DatapathKind.Kernel;

    /// <inheritdoc/>
    public bool ServesPolicies => false;

    /// <inheritdoc/>
    public ProbeResult Probe(ChildForm child) => KernelProbe.Run(child.Kind);

    /// <inheritdoc/>
    public void Check(ParentSpec? current, ParentSpec desired) => StackChecks.ThrowIfRefused(current, desired, ServesPolicies);

    /// <inheritdoc/>
    /// <remarks>Begins by sweeping what dead processes left: one of their children may hold the parent.</remarks>
    public IRunningParent Start(ParentSpec spec)
    {
        Check(current: null, spec);
        _ = OrphanSweep.Run();
        NetworkNamespace? space = null;
        ResourceLedger? ledger = null;
        try
        {
            space = NetworkNamespace.Open(spec.Namespace);
            ledger = spec.IsLasting ? null : ResourceLedger.Open();
            return KernelParent.Start(spec, space, ledger);
        }
        catch (LinuxException refusal)
        {
            Undo();
            throw new DatapathException($"parent {spec.Name}: {refusal.Message}", refusal);
        }
        catch
        {
            Undo();
            throw;
        }

        void Undo()
        {
            ledger?.Dispose();
            space?.Dispose();
        }
    }
}
