using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Topology;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Running;

/// <summary>What a lab's names become on the system: namespaces, MACs, and what is asked of a datapath.</summary>
internal sealed class LabPlan
{
    /// <summary>How every namespace of ours begins; then follow the process id and a dash.</summary>
    public const string NamePrefix = "bsn-";

    private static int s_labs;
    private readonly Dictionary<string, MacAddress> _macs = new(StringComparer.Ordinal);
    private readonly string _prefix;

    /// <summary>Plans a lab under names that no other lab of any process has; in memory (<paramref name="isSimulated"/>) hosts keep their names.</summary>
    public LabPlan(LabFile lab, bool isSimulated = false)
    {
        Lab = lab;
        _prefix = isSimulated ? "" : string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{Environment.ProcessId}-{Interlocked.Increment(ref s_labs)}-");
        var next = 0UL;
        foreach (var nic in lab.Nics)
        {
            _macs[nic.FullName] = nic.Mac ?? new MacAddress(0x02B5_4E00_0000 + ++next);
        }

        // A child that takes its address over comes after the one it takes it from.
        foreach (var child in lab.Children.OrderBy(child => LabStack.Floor(lab, child)))
        {
            _macs[child.FullName] = LabStack.HasLowersMac(child) ? _macs[child.Parent] : child.Mac ?? new MacAddress(0x02B5_4D00_0000 + ++next);
        }
    }

    /// <summary>The lab.</summary>
    public LabFile Lab { get; }

    /// <summary>The parents with their children, in the file's order.</summary>
    public IEnumerable<ParentSpec> Parents =>
        from nic in Lab.Nics
        let spec = LabStack.Spec(Lab, nic, Namespace, Address)
        where spec.Children.Count > 0
        select spec;

    /// <summary>The MAC an interface is to have.</summary>
    public MacAddress Mac(LabInterface one) => _macs[one.FullName];

    /// <summary>The real name of a host's namespace.</summary>
    public string NamespaceName(string host) => _prefix + host;

    /// <summary>A host's namespace.</summary>
    public NamespaceReference Namespace(string host) => NamespaceReference.Named(NamespaceName(host));

    /// <summary>What is asked of a datapath for one child.</summary>
    public ChildSpec Spec(LabChild child) => LabStack.Spec(child, LabStack.Nic(Lab, child)!, Namespace, Address);

    // Those that have the lower device's address are not given it: they follow it.
    private MacAddress? Address(LabChild child) =>
        LabStack.HasLowersMac(child) ? null : _macs.TryGetValue(child.FullName, out var mac) ? mac : child.Mac;
}
