using System.Globalization;
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
    public DatapathPlan Plan(ParentSpec? current, ParentSpec desired)
    {
        var parent = Resolve(desired);
        var existing = current?.Children ?? [];
        Check(parent, desired, OwnOn(parent, existing));
        var change = ChildDifference.Between(existing, desired.Children);
        return new DatapathPlan(
        [
            .. change.Removed.Select(child => $"remove {child.Name}"),
            .. change.Changed.Select(child => $"change {child.Name} ({Describe(child)})"),
            .. change.Added.Select(child =>
                $"create {child.Name} ({Describe(child)}) on {parent.Host.Name}/{child.Lower ?? parent.Name} in {HostOf(child, parent).Name}"),
        ]);
    }

    /// <inheritdoc/>
    public IRunningParent Start(ParentSpec spec) => new SimulatedRunningParent(_network, this, Resolve(spec), spec);

    internal SimulatedHost HostOf(ChildSpec child, SimulatedInterface parent) =>
        child.Namespace.IsCurrent ? parent.Host : FindHost(child.Namespace);

    internal void Check(SimulatedInterface parent, ParentSpec spec, IReadOnlyCollection<SimulatedInterface> own) =>
        new SimulatedChecks(_network, parent, spec).ThrowIfRefused(own);

    private static string Describe(ChildSpec child) => (child.Kind switch
    {
        ChildKind.Vlan => string.Create(CultureInfo.InvariantCulture, $"{child.Kind}, id {child.Vlan?.Id}"),
        ChildKind.Ipvlan => $"{child.Kind}, {child.IpvlanOrDefault.Mode}, {child.IpvlanOrDefault.Flags}",
        _ => $"{child.Kind}, {child.Mode}",
    }).ToLowerInvariant();

    private static IReadOnlyCollection<SimulatedInterface> OwnOn(SimulatedInterface parent, IReadOnlyList<ChildSpec> existing) =>
        [.. parent.Upper.Where(one => existing.Any(child => child.Name == one.Name && (child.Namespace.IsCurrent ? parent.Host.Name : child.Namespace.Label) == one.Host.Name))];

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
