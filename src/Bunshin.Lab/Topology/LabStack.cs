using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Topology;

/// <summary>What stands on what: NICs, children on them, and children on those.</summary>
internal static class LabStack
{
    // One more than can be stacked, so that what stands on itself is found out.
    private const int MostFloors = Forwarding.Stacks.DeviceStack.MaximumDepth + 1;

    /// <summary>The interface that <paramref name="child"/> stands on; null where the file has none of that name.</summary>
    public static LabInterface? Lower(LabTopology lab, LabChild child) => lab.Find(child.Parent);

    /// <summary>The NIC an interface's frames leave its server by; null where it stands on nothing, or on itself.</summary>
    public static LabNic? Nic(LabTopology lab, LabInterface one)
    {
        var at = one;
        for (var floor = 0; floor <= MostFloors && at is not null; floor++)
        {
            if (at is LabNic nic)
            {
                return nic;
            }

            at = Lower(lab, (LabChild)at);
        }

        return null;
    }

    /// <summary>How many floors above its NIC an interface is; 0 for a NIC.</summary>
    public static int Floor(LabTopology lab, LabInterface one)
    {
        var floor = 0;
        for (var at = one; at is LabChild child && floor <= MostFloors; floor++)
        {
            at = Lower(lab, child);
        }

        return floor;
    }

    /// <summary>Whether a child always has the MAC of what it stands on.</summary>
    public static bool HasLowersMac(LabChild child) =>
        child.Ipvlan is not null || (child.Vlan is not null && child.Mac is null) || (child.IsMacvlan && child.Mode == MacvlanMode.Passthru);

    /// <summary>All that stands on <paramref name="nic"/>, each after the one it stands on, and else in the file's order.</summary>
    public static IReadOnlyList<LabChild> Children(LabTopology lab, LabNic nic) =>
        [.. lab.Children.Where(child => Nic(lab, child) == nic).OrderBy(child => Floor(lab, child))];

    /// <summary>The MTU an interface will have.</summary>
    public static int Mtu(LabTopology lab, LabInterface one) =>
        one.Mtu ?? (one is LabChild child && Nic(lab, one) is not null && Lower(lab, child) is { } lower ? Mtu(lab, lower) : 1500);

    /// <summary>What is asked of a datapath for a NIC and all that stands on it.</summary>
    public static ParentSpec Spec(LabTopology lab, LabNic nic, Func<string, NamespaceReference> place, Func<LabChild, MacAddress?> mac) => new()
    {
        Name = nic.Name,
        Namespace = place(nic.Host),
        Children = [.. Children(lab, nic).Select(child => Spec(child, nic, place, mac))],
    };

    /// <summary>The same for one child.</summary>
    public static ChildSpec Spec(LabChild child, LabNic nic, Func<string, NamespaceReference> place, Func<LabChild, MacAddress?> mac) => child.Spec with
    {
        Lower = child.Parent == nic.FullName ? null : child.Parent[(child.Parent.IndexOf('/', StringComparison.Ordinal) + 1)..],
        Address = mac(child),
        Namespace = place(child.Host),
    };
}
