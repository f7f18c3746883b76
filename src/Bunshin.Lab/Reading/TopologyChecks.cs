using Bunshin.Files.Reading;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

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
        foreach (var host in lab.Hosts)
        {
            Policies(host, diagnostics);
        }

        var before = diagnostics.Count;
        foreach (var child in lab.Children)
        {
            Child(lab, child, diagnostics);
        }

        foreach (var nic in lab.Nics.Where(_ => diagnostics.Count == before))
        {
            ChildPlaces.Ask(lab, nic, diagnostics);
        }
    }

    /// <summary>What can be wrong with one child; also asked for children that are to be refused.</summary>
    public static void Child(LabFile lab, LabChild child, DiagnosticBag diagnostics)
    {
        if (child.Parent.EndsWith('/'))
        {
            return; // its absence was reported
        }

        if (ChildPlaces.Check(lab, child, diagnostics) && child.Ipvlan is null && LabStack.Mtu(lab, LabStack.Lower(lab, child)!) is var most && child.Mtu > most)
        {
            diagnostics.Add(child.Position, $"{child.FullName} has an MTU of {child.Mtu}, more than its parent's {most}", "raise the parent's `mtu:` too");
        }

        if (child.IsMacvlan)
        {
            Macvlan(child, diagnostics);
        }
    }

    private static void Macvlan(LabChild child, DiagnosticBag diagnostics)
    {
        if (child.Flags.HasFlag(MacvlanFlags.NoPromisc) && child.Mode != MacvlanMode.Passthru)
        {
            diagnostics.Add(child.Position, $"{child.FullName} has the flag nopromisc", "it means something in mode passthru alone");
        }

        if (child.Flags.HasFlag(MacvlanFlags.NoDst) && child.Mode != MacvlanMode.Source)
        {
            diagnostics.Add(child.Position, $"{child.FullName} has the flag nodst", "it means something in mode source alone");
        }

        if (child.Mode == MacvlanMode.Passthru && child.Mac is not null)
        {
            diagnostics.Add(child.Position, $"{child.FullName} is passthru and has a `mac:`", "it takes its parent's over; give that one to the parent");
        }
    }

    private static void Policies(LabHost host, DiagnosticBag diagnostics)
    {
        var known = host.Interfaces.Select(one => one.Name).ToList();
        foreach (var policy in host.Policies)
        {
            foreach (var name in new[] { policy.From, policy.To }.OfType<string>().Where(name => !known.Contains(name)))
            {
                diagnostics.Add(policy.Position, $"{host.Name} has no interface \"{name}\"", Suggestion.For(name, known));
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
        var owners = new Dictionary<IpAddress, LabInterface>();
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
