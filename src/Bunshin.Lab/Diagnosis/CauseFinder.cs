using System.Globalization;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Diagnosis;

/// <summary>Names the cause by the rule where a frame ended, and what to change.</summary>
internal sealed class CauseFinder(LabTopology lab, IReadOnlyList<string> trail)
{
    private const string ServiceTag = " (802.1ad)";

    /// <summary>Why the frame got no further.</summary>
    public Cause Find(Lost lost) => lost.Cause is { } known ? known with { Trail = trail }
        : AtSwitch(lost)
        ?? (ParentOf(lost) is { } child ? ParentAndChild(child, IsPrivate(child) ? "; in mode private not even a reflecting switch helps" : "") : null)
        ?? Vlans(lost)
        ?? Ipvlan(lost)
        ?? Macvlan(lost)
        ?? Other(lost);

    /// <summary>Reflecting ports would have brought the frames to where they were to go.</summary>
    public Cause Hairpin(Lost lost, IReadOnlyList<LabNic> ports)
    {
        var names = string.Join(", ", ports.Select(port => port.FullName));
        return ParentOf(lost) is { } child
            ? ParentAndChild(child, $"; a reflecting switch port (hairpin on {names}) would bring the frames back")
            : Of(CauseKind.NoHairpin, $"the adjacent switch does not reflect frames (hairpin is off on the port of {names}), and {Modes(lost)} need it");
    }

    private static string Modes(Lost lost)
    {
        var modes = new[] { lost.Sender, lost.Receiver }.OfType<LabChild>().Where(child => child.Vlan is null)
            .Select(child => child.Ipvlan is { } port ? $"ipvlan {Word(port.Flags)}" : Word(child.Mode)).Distinct().Order(StringComparer.Ordinal).ToList();
        return modes.Count switch { 1 => $"{modes[0]} siblings", 2 => $"siblings in modes {modes[0]} and {modes[1]}", _ => "they" };
    }

    private static string Word(Enum one) => one.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static bool IsPrivate(LabChild child) => child.IsMacvlan && child.Mode == MacvlanMode.Private;

    private Cause Of(CauseKind kind, string pattern, params IReadOnlyList<string> subjects) => new(kind, pattern, trail) { Subjects = subjects };

    private Cause? AtSwitch(Lost lost)
    {
        if (lost.Walk.EnteredSwitchAt is not { } port || lost.Walk.Decided is not { } decided)
        {
            return null;
        }

        if (lost.Walk.Filter is { } filter)
        {
            return Of(CauseKind.SwitchFilter, $"the filter \"{filter.Name}\" of the switch drops it; take it out, or let it count only (`action: count`)");
        }

        var receiver = LabStack.Nic(lab, lost.Receiver)!;
        return port.Port.IsMirror || receiver.Port.IsMirror ? Of(CauseKind.MirrorPort, $"the port of {(port.Port.IsMirror ? port : receiver).FullName} is the switch's mirror, which takes no frames")
            : !lab.HasVlanSwitch ? null
            : decided.Vlan == 0 ? Of(CauseKind.VlanNotCarried, $"the switch port of {port.FullName} takes no frames without a tag; give it a native VLAN, or send by a VLAN child")
            : port.Port.Vlans?.Carries(decided.Vlan) != true ? NotCarried(port, decided.Vlan)
            : receiver.Port.Vlans?.Carries(decided.Vlan) != true ? NotCarried(receiver, decided.Vlan)
            : null;
    }

    private Cause NotCarried(LabNic port, ushort vlan) => Of(
        CauseKind.VlanNotCarried, Text($"the switch port of {port.FullName} does not carry VLAN {vlan}; add it to its trunk"));

    /// <summary>The one of the two that is a macvlan or ipvlan child of the other; null when neither is.</summary>
    private static LabChild? ParentOf(Lost lost) => IsOn(lost.Sender, lost.Receiver) ?? IsOn(lost.Receiver, lost.Sender);

    private static LabChild? IsOn(LabInterface one, LabInterface lower) =>
        one is LabChild { Vlan: null } child && child.Parent == lower.FullName ? child : null;

    private Cause ParentAndChild(LabChild child, string more) => Of(
        CauseKind.ParentAndChild,
        child.Ipvlan is null
            ? $"children ({{0}}) and the host of their parent {child.Parent} do not reach each other: what a child sends leaves by the wire, and what the host sends does not enter its children{more}"
            : $"ipvlan children ({{0}}) and the host of their parent {child.Parent} do not reach each other in any mode: what the host sends leaves by the wire, and does not enter its children{more}",
        child.FullName);

    private Cause? Vlans(Lost lost)
    {
        if (lost.Walk.EnteredSwitchAt is null)
        {
            return null;
        }

        LabInterface[] ends = [lost.Sender, lost.Receiver];
        var vlans = ends.Select(VlansOf).Distinct().Order(StringComparer.Ordinal).ToList();
        return vlans.Count == 1 ? null : Of(
            CauseKind.VlanMismatch,
            $"{vlans[0]} and {vlans[1]} are kept apart, although the addresses in them ({{0}}) are of one subnet; put all in one VLAN, or route between two subnets",
            [.. ends.Select(end => end.FullName)]);
    }

    /// <summary>The VLAN of an interface as its neighbors at the switch have it, and those inside that.</summary>
    private string VlansOf(LabInterface one)
    {
        var ids = new List<string>();
        for (var at = one; at is LabChild child; at = LabStack.Lower(lab, child)!)
        {
            if (child.Vlan is { } vlan)
            {
                ids.Insert(0, Text($"{vlan.Id}{(vlan.Protocol == EtherType.Dot1Ad ? ServiceTag : "")}"));
            }
        }

        // To the switch, frames without a C-tag are the native VLAN's.
        if (LabStack.Nic(lab, one)!.Port.Vlans is { Native: > 0 } port && (ids.Count == 0 || ids[0].EndsWith(ServiceTag, StringComparison.Ordinal)))
        {
            ids.Insert(0, Text($"{port.Native}"));
        }

        return ids.Count == 0 ? "no VLAN" : $"VLAN {string.Join(" in ", Enumerable.Reverse(ids))}";
    }

    private Cause? Ipvlan(Lost lost)
    {
        if (lost.Walk.Met(VerdictReason.PrivateDrops) && lost.Sender is LabChild sender)
        {
            return Of(
                CauseKind.Private,
                $"the ipvlan children of {sender.Parent} ({{0}}) are private, so that nothing goes from one to another; flag bridge lets them talk",
                lost.Sender.FullName, lost.Receiver.FullName);
        }

        if (lost.Receiver is LabChild { Ipvlan: { Mode: not IpvlanMode.L2 } port } child && PacketWay.IsRouted(child) && !PacketWay.IsRouted(lost.Sender))
        {
            return Of(
                CauseKind.IpvlanRouted,
                $"ipvlan children in mode {Word(port.Mode)} ({{0}}) answer neither ARP nor neighbor discovery; give {lost.Sender.Host} a route to them via an address of {child.Parent}, or take mode l2",
                child.FullName);
        }

        return lost.Walk.Met(VerdictReason.L3NoRoute) && lost.Sender is LabChild routed
            ? Of(CauseKind.NoRoute, $"no route to {lost.Receiver.FullName} out of {routed.Parent} on {routed.Parent.Split('/')[0]}, which routes for its {Word(routed.Ipvlan!.Mode)} children; add one there")
            : null;
    }

    private Cause? Macvlan(Lost lost)
    {
        var nic = LabStack.Nic(lab, lost.Receiver)!;
        var port = lost.Receiver is LabChild { IsMacvlan: true } child ? LabStack.Lower(lab, child)! : lost.Receiver;
        var reason = lost.Walk.LastReasonAt(port);
        if (reason == VerdictReason.MulticastBackToSender && lost.Sender is LabChild { IsMacvlan: true, Mode: MacvlanMode.Private })
        {
            return Of(
                CauseKind.Private,
                "private children ({0}) do not reach their siblings: even from a reflecting switch their broadcast comes back to themselves alone",
                lost.Sender.FullName);
        }

        return reason is VerdictReason.PassthruTakesAll or VerdictReason.PassthruDown
            ? Of(CauseKind.Passthru, $"a passthru child has taken {port.FullName} over and gets every unicast frame, so the host behind it gets no answer")
            : (SourceMode(lost.Receiver) ?? SourceMode(lost.Sender)) is { } source && nic is not null
            ? Of(CauseKind.SourceList, $"children in mode source ({{0}}) take only what comes from the MACs on their lists ({VerdictReasons.Describe(reason)})", source.FullName)
            : null;
    }

    private static LabChild? SourceMode(LabInterface one) => one is LabChild { IsMacvlan: true, Mode: MacvlanMode.Source } child ? child : null;

    private Cause Other(Lost lost)
    {
        var nic = LabStack.Nic(lab, lost.Receiver)!;
        return lost.Walk.LastReasonAt(nic) is var reason and not VerdictReason.None
            ? Of(CauseKind.NoAnswer, $"at {nic.FullName}: {VerdictReasons.Describe(reason)}")
            : Of(CauseKind.NoAnswer, $"the frame from {lost.Sender.FullName} never comes to {nic.FullName}");
    }
}
