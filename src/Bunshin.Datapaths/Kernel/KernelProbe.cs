using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Kernel;

/// <summary>Tries a kind of child in a namespace that is thrown away with everything in it.</summary>
internal static class KernelProbe
{
    // Whatever of these the kernel has will do as a parent.
    private static readonly LinkKind[] Parents = [new VethKind(), new OtherKind("dummy"), new OtherKind("ifb"), new BridgeKind()];

    public static ProbeResult Run(ChildKind kind)
    {
        try
        {
            using var space = NetworkNamespace.CreateAnonymous();
            using var net = RouteNetlink.Open(space);
            return Run(net, kind);
        }
        catch (LinuxException refusal)
        {
            return new ProbeResult(
                false,
                $"interfaces cannot be made here: {refusal.Message}",
                "run as root, or inside a namespace of your own: unshare -Urnm");
        }
    }

    private static ProbeResult Run(RouteNetlink net, ChildKind kind)
    {
        var (driver, option, link) = Describe(kind);
        if (FindParent(net) is not { } parent)
        {
            return new ProbeResult(false, $"{driver} could not be tried: the kernel has none of veth, dummy, ifb and bridge", "modprobe veth");
        }

        try
        {
            net.CreateLink(new NewLink { Name = "probe1", LinkIndex = parent, LinkName = "probe0", Kind = link });
            return new ProbeResult(true, $"the kernel has the {driver} driver: one was made and removed");
        }
        catch (NetlinkException refusal) when (refusal.Errno == Errno.EOPNOTSUPP)
        {
            return new ProbeResult(false, $"the kernel has no {driver} driver: {refusal.Message}", $"modprobe {driver}, or a kernel with {option}");
        }
        catch (NetlinkException refusal)
        {
            return new ProbeResult(false, refusal.Message);
        }
    }

    /// <summary>The driver of a kind, the kernel's option for it, and a link to try it with.</summary>
    internal static (string Driver, string Option, LinkKind Link) Describe(ChildKind kind) => kind switch
    {
        ChildKind.Macvtap => ("macvtap", "CONFIG_MACVTAP", new MacvlanKind(IsTap: true)),
        ChildKind.Vlan => ("8021q", "CONFIG_VLAN_8021Q", new VlanKind { Id = 1 }),
        ChildKind.Ipvlan => ("ipvlan", "CONFIG_IPVLAN", new IpvlanKind { Mode = IpvlanLinkMode.L2 }),
        _ => ("macvlan", "CONFIG_MACVLAN", new MacvlanKind()),
    };

    private static int? FindParent(RouteNetlink net)
    {
        foreach (var kind in Parents)
        {
            try
            {
                net.CreateLink(new NewLink { Name = "probe0", Kind = kind });
                return net.GetLink("probe0").Index;
            }
            catch (NetlinkException refusal) when (refusal.Errno == Errno.EOPNOTSUPP)
            {
                // The next one, perhaps.
            }
        }

        return null;
    }
}
