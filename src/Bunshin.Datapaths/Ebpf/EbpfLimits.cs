using Bunshin.Forwarding.Ipvlan;

namespace Bunshin.Datapaths.Ebpf;

/// <summary>What programs cannot do as the kernel's drivers do, and is therefore refused.</summary>
/// <remarks>
/// The rest differs in what is seen and not in who is reached, and is not refused:
/// <list type="bullet">
/// <item>Captures on the parent do not see what siblings send each other, and those on a device on which others stand not what only passes
/// through it. Its counters are right.</item>
/// <item>The parent's own packet sockets do not get what a VLAN child takes.</item>
/// <item>A tag that reorder_hdr off puts back for captures is left off.</item>
/// <item>A tag is out of band when a frame leaves the parent, which counts it in none of its bytes.</item>
/// <item>A source list's copy of a frame for the MAC of the device below is another host's to the child.</item>
/// <item>The priority of a packet is lost on its way from the child's namespace: of an egress map only the entry for priority 0 counts.</item>
/// <item>Sending always succeeds at the child; what the driver refuses is in <c>tx_dropped</c>.</item>
/// <item>There is no broadcast queue: copies go out at once, <c>bcqueuelen</c> and <c>bclim</c> change nothing. Fragments of a
/// multicast packet are not put together.</item>
/// <item>What an l3 child sends to the wire passes no output filters of the host and is not cut to a route's MTU; a wrong IPv4 header
/// checksum stays wrong. Where no route leads, it counts as sent by the child and as dropped by the device below.</item>
/// <item>What an l3 child sends to the host is judged by <c>rp_filter</c> of <c>lo</c>. Only addresses are known as the host's, not local
/// routes beside them, and not those of <c>lo</c>: that is on purpose.</item>
/// <item>On purpose, too: an l3 child's packets of <see cref="Forwarding.Routing.NeverRouted"/> are dropped; the driver hands them over.</item>
/// </list>
/// </remarks>
public static class EbpfLimits
{
    /// <summary>Why a child cannot be served, or null.</summary>
    public static string? WhyNot(ChildForm child) => child.Ipvlan == IpvlanMode.L3s
        ? "ipvlan l3s hands packets over in the IP layer of the parent's namespace, where no program of ours runs; use l3"
        : null;

    /// <summary>The children that cannot be served, each with the reason.</summary>
    internal static IEnumerable<string> Problems(ParentSpec desired) =>
        desired.Children.Select(static child => (child.Name, Why: WhyNot(child.Form))).Where(static child => child.Why is not null).Select(static child => $"{child.Name}: {child.Why}");
}
