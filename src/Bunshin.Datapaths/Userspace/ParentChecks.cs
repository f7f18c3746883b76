using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>What the kernel's driver refuses, refused here too.</summary>
internal static class ParentChecks
{
    private const int AnyMtu = 65535;
    private const int MaxName = 15;
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
        var problems = new List<string>();
        var names = new HashSet<(string, string)>();
        foreach (var child in spec.Children)
        {
            var length = System.Text.Encoding.UTF8.GetByteCount(child.Name);
            if (length is 0 or > MaxName || child.Name.AsSpan().ContainsAny("/: \t\n") || child.Name is "." or "..")
            {
                problems.Add($"\"{child.Name}\" is no interface name; 1 to {MaxName} bytes without space, slash or colon are");
            }

            if (!names.Add((child.Namespace.Path, child.Name)))
            {
                problems.Add($"{child.Name} is asked for twice in {child.Namespace}");
            }

            if (child.Kind != ChildKind.Macvlan)
            {
                problems.Add($"{child.Name}: the userspace datapath makes macvlan children only; a macvtap's character device is the kernel's");
            }
        }

        var parent = new MacvlanParent { Address = default, Mtu = AnyMtu };
        var children = spec.Children.Select(static child => ForRules(child, new MacAddress(1UL << 41), 1500));
        problems.AddRange(MacvlanRules.CheckAll(parent, [.. children]).Select(static refusal => refusal.ToString()));
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
