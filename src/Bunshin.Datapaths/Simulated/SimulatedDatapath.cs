using System.Globalization;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths.Simulated;

/// <summary>
/// Children in memory: the same rules as every other datapath, over a <see cref="SimulatedNetwork"/>. A namespace's label names
/// the simulated host; a parent's default namespace is the network's first host, a child's is its parent's host.
/// </summary>
public sealed class SimulatedDatapath : IDatapath
{
    /// <summary>The longest interface name in bytes (<c>IFNAMSIZ</c> with its closing zero is 16).</summary>
    private const int LongestName = 15;

    private readonly SimulatedNetwork _network;

    /// <summary>Serves parents that are NICs of <paramref name="network"/>'s hosts.</summary>
    public SimulatedDatapath(SimulatedNetwork network) => _network = network;

    /// <inheritdoc/>
    public DatapathKind Kind => DatapathKind.Simulated;

    /// <inheritdoc/>
    public ProbeResult Probe(ChildKind child) => new(true, "simulated in memory, needs nothing of the machine");

    /// <inheritdoc/>
    public DatapathPlan Plan(ParentSpec? current, ParentSpec desired)
    {
        var parent = Resolve(desired);
        Check(parent, desired);
        var existing = current?.Children ?? [];
        var change = ChildDifference.Between(existing, desired.Children);
        return new DatapathPlan(
        [
            .. change.Removed.Select(child => $"remove {child.Name}"),
            .. change.Changed.Select(child => $"change {child.Name} ({Describe(child)})"),
            .. change.Added.Select(child =>
                $"create {child.Name} ({Describe(child)}) on {parent.FullName} in {HostOf(child, parent).Name}"),
        ]);
    }

    /// <inheritdoc/>
    public IRunningParent Start(ParentSpec spec)
    {
        var parent = Resolve(spec);
        Check(parent, spec);
        return new SimulatedRunningParent(_network, this, parent, spec);
    }

    internal SimulatedHost HostOf(ChildSpec child, SimulatedInterface parent) =>
        child.Namespace.IsCurrent ? parent.Host : FindHost(child.Namespace);

    internal void Check(SimulatedInterface parent, ParentSpec spec)
    {
        var problems = new List<string>();
        var names = new HashSet<(string Host, string Name)>();
        foreach (var child in spec.Children)
        {
            if (child.Name.Length is 0 or > LongestName)
            {
                problems.Add($"\"{child.Name}\" is not an interface name: 1 to {LongestName} bytes");
            }

            if (_network.FindHost(child.Namespace.Label) is null && !child.Namespace.IsCurrent)
            {
                problems.Add($"{child.Name}: there is no host {child.Namespace.Label}");
            }
            else if (!names.Add((HostOf(child, parent).Name, child.Name)))
            {
                problems.Add($"{HostOf(child, parent).Name} would have two interfaces {child.Name}");
            }
        }

        var model = new MacvlanParent { Address = parent.Mac, Mtu = parent.Mtu };
        problems.AddRange(MacvlanRules.CheckAll(model, [.. spec.Children.Select(child => ModelOf(child, parent))])
            .Select(refusal => $"{parent.FullName}: {refusal}"));
        if (problems.Count > 0)
        {
            throw new DatapathException(problems);
        }
    }

    private static MacvlanChild ModelOf(ChildSpec spec, SimulatedInterface parent) => new()
    {
        // A random address, as yet unknown, clashes with nobody: the model's stand-in is down and cannot either.
        Address = spec.Mode == MacvlanMode.Passthru ? parent.Mac : spec.Address ?? new(0x0200_0000_0000),
        IsUp = spec.Address is not null,
        Mode = spec.Mode,
        Flags = spec.Flags,
        Sources = spec.Sources,
        Mtu = spec.Mtu ?? parent.Mtu,
    };

    private static string Describe(ChildSpec child) =>
        string.Create(CultureInfo.InvariantCulture, $"{child.Kind}, {child.Mode}").ToLowerInvariant();

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
