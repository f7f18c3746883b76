using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Kinds;

namespace Bunshin.Datapaths.Kernel;

/// <summary>Says what is particular to a kind of child in rtnetlink's words.</summary>
internal static class KernelKind
{
    /// <summary>For a child that is to be made.</summary>
    public static LinkKind Of(ChildSpec child) => child.Kind switch
    {
        ChildKind.Vlan => Vlan(child.Vlan!),
        ChildKind.Ipvlan => Ipvlan(child.Ipvlan),
        _ => Macvlan(child),
    };

    /// <summary>For a child that is there as <paramref name="seen"/> and is to be as <paramref name="after"/> wants it.</summary>
    public static LinkKind Changed(ChildSpec after, LinkKind? seen) => after.Kind switch
    {
        ChildKind.Vlan => ChangedVlan(Vlan(after.Vlan!), seen as VlanKind ?? new VlanKind()),
        ChildKind.Ipvlan => Of(after),
        _ => Macvlan(after) with
        {
            Flags = (MacvlanLinkFlags)after.Flags,
            BroadcastQueueLength = after.BroadcastQueueLength ?? ChildSpec.DefaultBroadcastQueueLength,
            SourceAction = after.Mode == MacvlanMode.Source ? SourceListAction.Set : null,
        },
    };

    /// <summary>What takes <paramref name="done"/> back from a child that was as <paramref name="seen"/>.</summary>
    public static LinkKind? Restored(LinkKind? seen, LinkKind? done) => seen switch
    {
        VlanKind vlan => ChangedVlan(vlan, done as VlanKind ?? new VlanKind()),
        MacvlanKind macvlan => macvlan with
        {
            BroadcastQueueLengthUsed = null,
            SourceCount = null,
            BroadcastCutoff = macvlan.BroadcastCutoff ?? 1,
            SourceAction = macvlan.Mode == MacvlanLinkMode.Source ? SourceListAction.Set : null,
        },
        _ => seen,
    };

    /// <summary>Whether a link is of the kind that <paramref name="child"/> is to have, and can become as it is wanted.</summary>
    public static bool IsOf(ChildSpec child, LinkKind? seen) => child.Kind switch
    {
        ChildKind.Vlan => seen is VlanKind vlan && vlan.Id == child.Vlan!.Id && vlan.Protocol == child.Vlan.Protocol,
        ChildKind.Ipvlan => seen is IpvlanKind { IsTap: false },
        _ => seen is MacvlanKind macvlan && macvlan.IsTap == (child.Kind == ChildKind.Macvtap)
            && child.IsPassthru == (macvlan.Mode == MacvlanLinkMode.Passthru),
    };

    /// <summary>Whether a link of the right kind is as <paramref name="child"/> wants it; what is null there is as it is.</summary>
    public static bool IsAsWanted(ChildSpec child, LinkKind? seen) => seen switch
    {
        VlanKind vlan => vlan.Flags == (VlanLinkFlags)child.Vlan!.Flags
            && IsSame(vlan.IngressMap, Map(child.Vlan.IngressPriorities)) && IsSame(vlan.EgressMap, Map(child.Vlan.EgressPriorities)),
        IpvlanKind ipvlan => IsSame(ipvlan, child.Ipvlan),
        MacvlanKind macvlan => macvlan.Mode == (MacvlanLinkMode)child.Mode
            && (macvlan.Flags ?? 0) == (MacvlanLinkFlags)child.Flags
            && (child.BroadcastQueueLength is null || macvlan.BroadcastQueueLength == child.BroadcastQueueLength)
            && (child.BroadcastCutoff is null || (macvlan.BroadcastCutoff ?? 1) == child.BroadcastCutoff)
            && (child.Mode != MacvlanMode.Source || macvlan.Sources.ToHashSet().SetEquals(child.Sources)),
        _ => false,
    };

    /// <summary>Whether a port with children as <paramref name="seen"/> is as <paramref name="settings"/> say.</summary>
    public static bool IsSame(IpvlanKind seen, IpvlanSettings settings) =>
        seen.Mode == (IpvlanLinkMode)settings.Mode && (seen.Flags ?? IpvlanLinkFlags.Bridge) == (IpvlanLinkFlags)settings.Flags;

    /// <summary><c>l3 bridge</c>.</summary>
    public static string Words(IpvlanKind kind) =>
        new IpvlanSettings { Mode = (IpvlanMode)(kind.Mode ?? IpvlanLinkMode.L3), Flags = (IpvlanFlags)(kind.Flags ?? IpvlanLinkFlags.Bridge) }.ToString();

    // A mapping to 0 is none.
    private static bool IsSame(IEnumerable<QosMapping> one, IEnumerable<QosMapping> other) =>
        one.Where(entry => entry.To != 0).ToHashSet().SetEquals(other.Where(entry => entry.To != 0));

    private static VlanKind Vlan(VlanSettings settings) => new()
    {
        Id = settings.Id,
        Protocol = settings.Protocol,
        Flags = (VlanLinkFlags)settings.Flags,
        IngressMap = Map(settings.IngressPriorities),
        EgressMap = Map(settings.EgressPriorities),
    };

    // Both, always: the driver takes a missing mode as l3 for the whole port, and leaves the flags as whoever came before had them.
    private static IpvlanKind Ipvlan(IpvlanSettings settings) => new()
    {
        Mode = (IpvlanLinkMode)settings.Mode,
        Flags = (IpvlanLinkFlags)settings.Flags,
    };

    private static MacvlanKind Macvlan(ChildSpec child) => new(child.Kind == ChildKind.Macvtap)
    {
        Mode = (MacvlanLinkMode)child.Mode,
        Flags = child.Flags == MacvlanFlags.None ? null : (MacvlanLinkFlags)child.Flags,
        BroadcastQueueLength = child.BroadcastQueueLength,
        BroadcastCutoff = child.BroadcastCutoff,
        SourceAction = child.Sources.Count > 0 ? SourceListAction.Set : null,
        Sources = child.Sources,
    };

    private static VlanKind ChangedVlan(VlanKind wanted, VlanKind present) => wanted with
    {
        IngressMap = Replaced(present.IngressMap, wanted.IngressMap),
        EgressMap = Replaced(present.EgressMap, wanted.EgressMap),
    };

    // What is written is added to what is there, so what shall not be there any more is written as 0, which deletes it.
    private static QosMapping[] Replaced(IReadOnlyList<QosMapping> present, IReadOnlyList<QosMapping> wanted) =>
        [.. wanted, .. present.Where(entry => wanted.All(other => other.From != entry.From)).Select(entry => entry with { To = 0 })];

    private static QosMapping[] Map(IReadOnlyDictionary<uint, uint> priorities) =>
        [.. priorities.Select(entry => new QosMapping(entry.Key, entry.Value))];
}
