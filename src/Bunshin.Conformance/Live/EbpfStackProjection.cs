using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Conformance.Live;

/// <summary>What programs cannot imitate of a stack of devices, and is therefore left out on both sides.</summary>
/// <remarks>
/// See <see cref="ServedProjection"/>. Moreover:
/// <list type="number">
/// <item>Where programs look at what comes in at P, the kernel counts what none of its handlers wants as dropped even if a capture
/// saw it: P's <c>rx_dropped</c>.</item>
/// <item>Tags that are put back for captures (reorder_hdr off) would be seen by the device's own IP stack, too: they are left off.</item>
/// <item>P's own handlers do not get what a VLAN device takes.</item>
/// <item>The outermost tag is out of band when a frame leaves P, also one that its sender or a device between had in line; P and the
/// device beyond then count it in none of their bytes.</item>
/// <item>A copy by a source list has the class that the receiving end makes of its own MAC: what is for the MAC of the device below is
/// the host's to the driver's child, and another host's here.</item>
/// <item>What an l3 child sends where no route leads counts as sent by it and as dropped by the device below: the IP layer is asked last.</item>
/// <item>On purpose: packets that never leave a host (<see cref="Forwarding.Routing.NeverRouted"/>) are not handed to P's IP layer; the driver
/// hands them over. No recorded case has one.</item>
/// </list>
/// </remarks>
internal sealed class EbpfStackProjection(RecordingMeta meta, StackObserver model) : ServedProjection(meta, model)
{
    private const string InLine = "inline:";

    /// <summary>Why a set is not compared, or null.</summary>
    public static string? WhyNot(RecordingMeta meta) =>
        meta.Config.Devices.Any(static device => device.Spec is { Kind: ChildKind.Ipvlan, Ipvlan.Mode: IpvlanMode.L3s })
            ? "l3s is a matter of P's IP layer"
            : null;

    private protected override bool IsForParent(CaseWalk facts) => facts.Ends.Contains("p");

    // As the driver would have it: what is recorded may be what programs did. Kernels behind children answer, too.
    private protected override bool HidesTag(Observation observation, RecordedCase sent, CaseWalk facts) =>
        (sent.Inject is not ("p" or "w") && facts.Observation.Seen.Any(IsInLineAtParent))
        || sent.Observed.Replies.Any(reply => LeavesInLine(reply.Point, reply.Frame, sent));

    private protected override bool IsHidden(string point, string counter, CaseWalk facts) =>
        facts.IsUnroutable && (counter is "tx_packets" or "tx_bytes" or "tx_dropped");

    private protected override Sighting AsLeaving(Sighting sighting, RecordedCase sent) =>
        IsInLineAtParent(sighting) ? sighting with { Tag = $"meta:{sighting.Tag![InLine.Length..]}" } : sighting;

    private protected override bool IsByAddress(Sighting atChild, RecordedCase sent) =>
        Config.Devices.Any(device => device.Name == atChild.Point && device.Spec is { IsMacvlan: true, Mode: MacvlanMode.Source })
        && new WireFrame(sent.Frame).View.Destination != Meta.MacOf(atChild.Point);

    private bool LeavesInLine(string sender, byte[] frame, RecordedCase sent)
    {
        var walk = new CaseWalk(sent);
        if (sender is not ("p" or "w"))
        {
            _ = Model.Walk.Send(sender, frame, 0, walk);
        }

        return walk.Observation.Seen.Any(IsInLineAtParent);
    }

    private static bool IsInLineAtParent(Sighting sighting) =>
        sighting is { Point: "p", Class: Sighting.Outgoing, Tag: not null } && sighting.Tag.StartsWith(InLine, StringComparison.Ordinal);
}
