using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths.Simulated;

/// <summary>
/// Children in memory: the same rules as every other datapath, over a <see cref="SimulatedNetwork"/>. A namespace's label names
/// the simulated host; a parent's default namespace is the network's first host, a child's is its parent's host.
/// </summary>
public sealed class SimulatedDatapath : IDatapath
{
    private readonly SimulatedNetwork _network;

    /// <summary>Serves parents that are NICs of <paramref name="network"/>'s hosts.</summary>
    public SimulatedDatapath(SimulatedNetwork network) => _network = network;

    /// <inheritdoc/>
    public DatapathKind Kind => DatapathKind.Simulated;

    /// <inheritdoc/>
    public bool ServesPolicies => false;

    /// <inheritdoc/>
    public ProbeResult Probe(ChildForm child) => new(true, "simulated in memory, needs nothing of the machine");

    /// <inheritdoc/>
    public void Check(ParentSpec? current, ParentSpec desired)
    {
        var parent = Resolve(desired);
        var strangers = parent.Upper.Where(one => !IsOf(one.Child!.IsLeft ? desired.IsLasting ? desired : null : current, one)).ToList();
        StackChecks.ThrowIfRefused(current, desired, ServesPolicies, new SimulatedChecks(_network, parent, desired).Problems(strangers));
    }

    /// <inheritdoc/>
    public IRunningParent Start(ParentSpec spec) => new SimulatedParent(_network, this, Resolve(spec), spec);

    internal SimulatedHost HostOf(ChildSpec child, SimulatedInterface parent) =>
        child.Namespace.IsCurrent ? parent.Host : FindHost(child.Namespace);

    private static bool IsOf(ParentSpec? spec, SimulatedInterface device) => spec?.Children.Any(child =>
        child.Name == device.Name && (child.Namespace.IsCurrent ? device.Lower!.Host.Name : child.Namespace.Label) == device.Host.Name) == true;

    private SimulatedInterface Resolve(ParentSpec spec)
    {
        var host = spec.Namespace.IsCurrent
            ? (_network.Hosts.Count > 0 ? _network.Hosts[0] : throw new DatapathException("the simulated network has no host"))
            : FindHost(spec.Namespace);
        return host.Find(spec.Name) ?? throw new DatapathException($"{host.Name} has no interface {spec.Name} (ENODEV)");
    }

    private SimulatedHost FindHost(NamespaceReference reference) => _network.FindHost(reference.Label)
        ?? throw new DatapathException($"the simulated network has no host {reference.Label}");
}
