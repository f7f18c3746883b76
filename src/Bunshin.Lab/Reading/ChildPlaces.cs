using Bunshin.Datapaths;
using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Lab.Reading;

/// <summary>What can be wrong with the place a child has on its NIC or on another child.</summary>
internal static class ChildPlaces
{
    /// <summary>Whether <paramref name="child"/> stands somewhere; else it is said what would be right.</summary>
    public static bool Check(LabFile lab, LabChild child, DiagnosticBag diagnostics)
    {
        if (LabStack.Lower(lab, child) is not { } lower)
        {
            diagnostics.Add(
                child.Position,
                $"{child.FullName} has the parent \"{child.Parent}\", which is not there",
                Suggestion.For(child.Parent, lab.Nics.Select(nic => nic.FullName).Concat(lab.Children.Where(one => one.Vlan is not null).Select(one => one.FullName))));
            return false;
        }

        if (LabStack.Nic(lab, child) is not { } nic)
        {
            diagnostics.Add(child.Position, $"{child.FullName} stands on itself, or more than {Forwarding.Stacks.DeviceStack.MaximumDepth} floors high", "every child stands on a NIC in the end");
            return false;
        }

        if (lower.Host != nic.Host)
        {
            diagnostics.Add(
                child.Position,
                $"{child.FullName} stands on {lower.FullName}, which has left {nic.Host} for {lower.Host}",
                $"what others stand on lives where {nic.FullName} does; describe it under {nic.Host}");
            return false;
        }

        return true;
    }

    /// <summary>
    /// What the datapaths refuse before they look at a device. They are not asked while something else is wrong with the children, which
    /// they would say again in other words.
    /// </summary>
    public static void Ask(LabFile lab, LabNic nic, DiagnosticBag diagnostics)
    {
        var spec = LabStack.Spec(lab, nic, NamespaceReference.Named, child => child.Mac);
        foreach (var problem in StackChecks.Problems(spec))
        {
            var child = LabStack.Children(lab, nic).FirstOrDefault(child => problem.StartsWith($"child {child.Name}: ", StringComparison.Ordinal));
            diagnostics.Add(
                child?.Position ?? nic.Position,
                child is null ? problem : $"{child.FullName}: {problem[$"child {child.Name}: ".Length..]}",
                "to see it refused, put it under `expect: refuse:`");
        }
    }
}
