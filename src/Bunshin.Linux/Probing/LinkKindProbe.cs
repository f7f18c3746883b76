using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Linux.Probing;

/// <summary>Makes one interface of each kind in a namespace that is then thrown away.</summary>
internal static class LinkKindProbe
{
    private static readonly Candidate[] Candidates =
    [
        new("veth", new VethKind(), "veth", "CONFIG_VETH"),
        new("bridge", new BridgeKind(), "bridge", "CONFIG_BRIDGE"),
        new("dummy", new OtherKind("dummy"), "dummy", "CONFIG_DUMMY"),
        new("macvlan", new MacvlanKind(), "macvlan", "CONFIG_MACVLAN", IsStacked: true),
        new("macvtap", new MacvlanKind(IsTap: true), "macvtap", "CONFIG_MACVTAP", IsStacked: true),
        new("ipvlan", new IpvlanKind(), "ipvlan", "CONFIG_IPVLAN", IsStacked: true),
        new("8021q", new VlanKind(), "8021q", "CONFIG_VLAN_8021Q", IsStacked: true),
    ];

    private static readonly LinkKind[] Parents = [new VethKind(), new OtherKind("dummy"), new OtherKind("ifb"), new BridgeKind()];

    public static IReadOnlyList<MachineFact> Run()
    {
        try
        {
            return [.. Candidates.Select(Try)];
        }
        catch (LinuxException refusal)
        {
            const string remedy = "run as root, or inside a namespace of your own: unshare -Urnm";
            return [.. Candidates.Select(candidate => new MachineFact(candidate.Name, Presence.Unknown, $"not tried: {refusal.Message}", remedy))];
        }
    }

    private static MachineFact Try(Candidate candidate)
    {
        // One namespace for each: an ipvlan may not join a macvlan on the same parent.
        using var space = NetworkNamespace.CreateAnonymous();
        using var net = RouteNetlink.Open(space);
        var below = candidate.IsStacked ? MakeParent(net) : null;
        if (candidate.IsStacked && below is null)
        {
            return new MachineFact(candidate.Name, Presence.Unknown, "not tried: the kernel has no kind of interface to put it on", "modprobe veth");
        }

        try
        {
            net.CreateLink(new NewLink { Name = "probe1", LinkIndex = below, Kind = candidate.Kind });
            return new MachineFact(candidate.Name, Presence.Present, "one was made and removed");
        }
        catch (NetlinkException refusal) when (refusal.Errno == Errno.EINVAL && candidate.Kind is VlanKind)
        {
            // No id was given, on purpose; only a driver that is there can miss it.
            return new MachineFact(candidate.Name, Presence.Present, "its driver answered a request without a VLAN id");
        }
        catch (NetlinkException refusal) when (refusal.Errno == Errno.EOPNOTSUPP)
        {
            return new MachineFact(
                candidate.Name,
                Presence.Absent,
                $"none could be made: {refusal.Message}",
                $"modprobe {candidate.Module}, or a kernel with {candidate.Option}");
        }
        catch (NetlinkException refusal)
        {
            return new MachineFact(candidate.Name, Presence.Unknown, $"none could be made: {refusal.Message}");
        }
    }

    private static int? MakeParent(RouteNetlink net)
    {
        foreach (var kind in Parents)
        {
            if (net.CreateLinks([new NewLink { Name = "probe0", Kind = kind }])[0] is null)
            {
                return net.GetLink("probe0").Index;
            }
        }

        return null;
    }

    private sealed record Candidate(string Name, LinkKind Kind, string Module, string Option, bool IsStacked = false);
}
