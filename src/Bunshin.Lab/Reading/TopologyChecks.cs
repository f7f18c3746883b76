using Bunshin.Forwarding.Macvlan;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>What only the hosts together can get wrong.</summary>
internal static class TopologyChecks
{
    /// <summary>Runs all of them.</summary>
    public static void Run(LabFile lab, DiagnosticBag diagnostics)
    {
        SameNameInOneHost(lab, diagnostics);
        SameAddress(lab, diagnostics);
        SameMac(lab, diagnostics);
        foreach (var child in lab.Children)
        {
            Child(lab, child, diagnostics);
        }

        foreach (var parent in lab.Children.GroupBy(child => child.Parent, StringComparer.Ordinal))
        {
            Passthru([.. parent], diagnostics);
        }
    }

    /// <summary>What can be wrong with one child; also asked for children that are to be refused.</summary>
    public static void Child(LabFile lab, LabChild child, DiagnosticBag diagnostics)
    {
        if (child.Parent.EndsWith('/'))
        {
            return; // its absence was reported
        }

        var parent = lab.Nics.FirstOrDefault(nic => nic.FullName == child.Parent);
        if (parent is null)
        {
            var isChild = lab.Children.Any(one => one.FullName == child.Parent);
            diagnostics.Add(
                child.Position,
                $"{child.FullName} has the parent \"{child.Parent}\", {(isChild ? "which is itself a child" : "which is not there")}",
                Suggestion.For(child.Parent, lab.Nics.Select(nic => nic.FullName)));
        }
        else if (child.Mtu > (parent.Mtu ?? 1500))
        {
            diagnostics.Add(child.Position, $"{child.FullName} has an MTU of {child.Mtu}, more than its parent's {parent.Mtu ?? 1500}", "raise the parent's `mtu:` too");
        }

        if (child.Flags.HasFlag(MacvlanFlags.NoPromisc) && child.Mode != MacvlanMode.Passthru)
        {
            diagnostics.Add(child.Position, $"{child.FullName} has the flag nopromisc", "it means something in mode passthru alone");
        }

        if ((child.Flags.HasFlag(MacvlanFlags.NoDst) || child.Sources.Count > 0) && child.Mode != MacvlanMode.Source)
        {
            diagnostics.Add(child.Position, $"{child.FullName} has {(child.Sources.Count > 0 ? "sources" : "the flag nodst")}", "they mean something in mode source alone");
        }

        if (child.Mode == MacvlanMode.Passthru && child.Mac is not null)
        {
            diagnostics.Add(child.Position, $"{child.FullName} is passthru and has a `mac:`", "it takes its parent's over; give that one to the parent");
        }
    }

    private static void Passthru(List<LabChild> siblings, DiagnosticBag diagnostics)
    {
        if (siblings.Count > 1 && siblings.FirstOrDefault(child => child.Mode == MacvlanMode.Passthru) is { } whole)
        {
            foreach (var other in siblings.Where(child => child != whole))
            {
                diagnostics.Add(other.Position, $"{other.FullName} is a second child on {other.Parent}, which the passthru child {whole.FullName} has for itself", "to see it refused, put it under `expect: refuse:`");
            }
        }
    }

    private static void SameNameInOneHost(LabFile lab, DiagnosticBag diagnostics)
    {
        foreach (var twice in lab.Hosts.SelectMany(host => host.Interfaces).GroupBy(one => one.FullName, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            diagnostics.Add(twice.Last().Position, $"{twice.Key} is there twice, as a NIC and as a child", "names are unique within a host");
        }
    }

    private static void SameAddress(LabFile lab, DiagnosticBag diagnostics)
    {
        var owners = new Dictionary<System.Net.IPAddress, LabInterface>();
        foreach (var one in lab.Hosts.SelectMany(host => host.Interfaces))
        {
            foreach (var address in one.Addresses)
            {
                if (!owners.TryAdd(address.Address, one))
                {
                    diagnostics.Add(one.Position, $"{one.FullName} has the address {address.Address} that {owners[address.Address].FullName} has too", "every address belongs to one interface");
                }
            }
        }
    }

    private static void SameMac(LabFile lab, DiagnosticBag diagnostics)
    {
        foreach (var twice in lab.Hosts.SelectMany(host => host.Interfaces).Where(one => one.Mac is not null).GroupBy(one => one.Mac).Where(group => group.Count() > 1))
        {
            diagnostics.Add(twice.Last().Position, $"{twice.Last().FullName} has the MAC {twice.Key} that {twice.First().FullName} has too", "every interface has a MAC of its own");
        }
    }
}
