using System.Globalization;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Changing;

/// <summary>Says children, and changes of them, in the words of <c>ip</c>.</summary>
public static class PlanText
{
    /// <summary><c>create mv0 (macvlan, bridge) on eth0 in ns0</c>.</summary>
    internal static string Create(ChildSpec child, string parent) =>
        $"create {child.Name} ({Word(child.Kind)}, {Particulars(child)}) on {child.Lower ?? parent}{In(child)}";

    /// <summary><c>a macvlan (bridge)</c>.</summary>
    internal static string Describe(ChildSpec child) => $"{(child.Kind == ChildKind.Ipvlan ? "an" : "a")} {Word(child.Kind)} ({Particulars(child)})";

    private static string Particulars(ChildSpec child) => child.Kind switch
    {
        ChildKind.Vlan => Text($"{(child.Vlan!.Protocol == EtherType.Dot1Ad ? "802.1ad " : "")}id {child.Vlan.Id}")
            + (child.Vlan.Flags == VlanFlags.ReorderHeader ? "" : $", {Flags(child.Vlan.Flags)}")
            + Maps(child.Vlan),
        ChildKind.Ipvlan => child.Ipvlan.ToString(),
        _ => $"{Word(child.Mode)}{Flags(child.Flags)}",
    };

    /// <summary><c>give mv0 in ns0 mode private, mtu 1400</c>.</summary>
    internal static string Change(ChildSpec before, ChildSpec after)
    {
        var parts = new List<string>();
        Add(before.Mode != after.Mode, $"mode {Word(after.Mode)}");
        Add(before.Flags != after.Flags, after.Flags == MacvlanFlags.None ? "no flags" : $"flags{Flags(after.Flags)}");
        if (after.Vlan is { } vlan && before.Vlan is { } old)
        {
            Add(old.Flags != vlan.Flags, Flags(vlan.Flags));
            Add(!Equals(old.IngressPriorities, vlan.IngressPriorities), Map("ingress-qos-map", vlan.IngressPriorities));
            Add(!Equals(old.EgressPriorities, vlan.EgressPriorities), Map("egress-qos-map", vlan.EgressPriorities));
        }

        var ipvlan = after.Ipvlan;
        Add(after.Kind == ChildKind.Ipvlan && before.Ipvlan != ipvlan, ipvlan.ToString());
        Add(before.Address != after.Address, after.Address is null ? "no address of its own to keep" : $"address {after.Address}");
        Add(before.Mtu != after.Mtu, after.Mtu is { } mtu ? Text($"mtu {mtu}") : "the parent's mtu");
        Add(before.Alias != after.Alias && after.Alias is not null, $"alias {after.Alias}");
        Add(before.BroadcastQueueLength != after.BroadcastQueueLength, Text($"bcqueuelen {after.BroadcastQueueLength ?? ChildSpec.DefaultBroadcastQueueLength}"));
        Add(before.BroadcastCutoff != after.BroadcastCutoff && after.BroadcastCutoff is not null, Text($"bclim {after.BroadcastCutoff}"));
        Add(!Equals(before.Sources, after.Sources), Text($"a source list of {after.Sources.Count}"));
        Add(before.Policy != after.Policy, after.Policy is null ? "no policy" : "another policy");
        return parts.Count == 0 ? $"leave {Place(after)} as it is" : $"give {Place(after)} {string.Join(", ", parts)}";

        void Add(bool differs, string words)
        {
            if (differs)
            {
                parts.Add(words);
            }
        }
    }

    private static string Flags(VlanFlags flags)
    {
        (VlanFlags Flag, string Name)[] known =
        [
            (VlanFlags.ReorderHeader, "reorder_hdr"), (VlanFlags.Gvrp, "gvrp"), (VlanFlags.Mvrp, "mvrp"),
            (VlanFlags.LooseBinding, "loose_binding"), (VlanFlags.BridgeBinding, "bridge_binding"),
        ];
        var set = known.Where(one => flags.HasFlag(one.Flag)).Select(one => one.Name).ToArray();
        return set.Length == 0 ? "no flags" : $"flags {string.Join(' ', set)}";
    }

    private static string Maps(VlanSettings vlan) =>
        (vlan.IngressPriorities is { Count: > 0 } ingress ? $", {Map("ingress-qos-map", ingress)}" : "")
        + (vlan.EgressPriorities is { Count: > 0 } egress ? $", {Map("egress-qos-map", egress)}" : "");

    private static string Map(string name, IReadOnlyDictionary<uint, uint> map) =>
        map.Count > 0 ? $"{name} {string.Join(' ', map.Select(entry => Text($"{entry.Key}:{entry.Value}")))}" : $"no {name}";

    /// <summary><c>mv0 in ns0</c>.</summary>
    public static string Place(ChildSpec child) => child.Name + In(child);

    private static string In(ChildSpec child) => child.Namespace.IsCurrent ? "" : $" in {child.Namespace}";

    private static string Flags(MacvlanFlags flags) =>
        (flags.HasFlag(MacvlanFlags.NoPromisc) ? " nopromisc" : "") + (flags.HasFlag(MacvlanFlags.NoDst) ? " nodst" : "");

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
