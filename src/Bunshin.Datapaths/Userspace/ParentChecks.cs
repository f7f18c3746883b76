using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>What the kernel's driver refuses, refused here too.</summary>
internal static class ParentChecks
{
    private const ushort HardwareEthernet = 1;

    /// <summary>The parent's link, if it may be one.</summary>
    public static LinkInfo Open(ServedNamespace home, ParentSpec spec)
    {
        var link = home.Netlink.FindLink(spec.Name)
            ?? throw new DatapathException($"there is no interface {spec.Name} in {spec.Namespace} (ENODEV)");
        if (link.HardwareType != HardwareEthernet)
        {
            throw new DatapathException($"{spec.Name} is no Ethernet interface, so it cannot have macvlan children (EINVAL)");
        }

        if (link.MasterIndex is { } master and not 0)
        {
            var name = home.Netlink.FindLink(master)?.Name ?? "another interface";
            throw new DatapathException($"{spec.Name} is a port of {name}, which receives its frames (EBUSY); take it out of {name} first");
        }

        return link;
    }

    /// <summary>Everything wrong with the children of a parent that is open.</summary>
    /// <exception cref="DatapathException">Something is.</exception>
    public static void Children(ServedParent parent, ParentSpec spec)
    {
        var refusals = MacvlanRules.CheckAll(parent.ForRules(), [.. spec.Children.Select(child => ForRules(child, parent.State.Address, parent.State.Mtu))]);
        Throw([.. refusals.Select(refusal => $"{spec.Name}: {refusal}")]);
    }

    /// <summary>Everything wrong with a specification by itself.</summary>
    /// <exception cref="DatapathException">Something is.</exception>
    public static void Specification(ParentSpec spec)
    {
        var problems = StackChecks.Problems(spec).ToList();
        problems.AddRange(spec.Children
            .Where(static child => child.Kind == ChildKind.Macvtap)
            .Select(static child => $"{child.Name}: a macvtap's character device can only be the kernel's; use the kernel datapath, or a macvlan child"));
        Throw(problems);
    }

    private static MacvlanChild ForRules(ChildSpec child, MacAddress parentAddress, int parentMtu) => new()
    {
        // It is made down, so an address in use does not matter yet; a missing one will be a good one.
        Address = child.Mode == MacvlanMode.Passthru ? parentAddress : child.Address ?? new MacAddress(1UL << 41),
        Mode = child.Mode,
        Flags = child.Flags,
        IsUp = false,
        Sources = child.Sources,
        Mtu = child.Mtu ?? parentMtu,
    };

    private static void Throw(List<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new DatapathException(problems);
        }
    }
}
