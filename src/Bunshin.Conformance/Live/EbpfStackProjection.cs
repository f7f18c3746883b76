using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>What programs cannot imitate of a stack of devices, and is therefore left out on both sides. Everything else is compared.</summary>
/// <remarks>
/// See <see cref="ServedCaptures"/>. Moreover:
/// <list type="number">
/// <item>Where programs look at what comes in at P, the kernel counts what none of its handlers wants as dropped even if a capture
/// saw it: P's <c>rx_dropped</c>.</item>
/// <item>Tags that are put back for captures (reorder_hdr off) would be seen by the device's own IP stack, too: they are left off.</item>
/// <item>P's own handlers do not get what a VLAN device takes.</item>
/// <item>The outermost tag is out of band when a frame leaves P, also one that its sender or a device between had in line; P and the
/// device beyond then count it in none of their bytes.</item>
/// <item>Sending to a veth end succeeds, also what the driver then refuses with ENOBUFS; the counters say it.</item>
/// <item>A sender's capture shows the frame as it was sent; the drivers rewrite the buffer that captures share.</item>
/// <item>A copy by a source list has the class that the receiving end makes of its own MAC: what is for the MAC of the device below is
/// the host's to the driver's child, and another host's here.</item>
/// <item>What an l3 child sends where no route leads counts as sent by it and as dropped by the device below: the IP layer is asked last.</item>
/// <item>On purpose: packets that never leave a host (<see cref="Forwarding.Routing.NeverRouted"/>) are not handed to P's IP layer; the driver
/// hands them over. No recorded case has one.</item>
/// </list>
/// </remarks>
internal sealed class EbpfStackProjection(RecordingMeta meta, StackObserver model) : IProjection
{
    private const string InLine = "inline:";
    private readonly StackConfig _config = meta.Stack!;
    private readonly ServedCaptures _captures = new(meta.Stack!);
    private readonly bool _keepsHeaders = meta.Stack!.Devices.Any(static device =>
        device.Spec.Vlan is { } vlan && !vlan.Flags.HasFlag(VlanFlags.ReorderHeader));

    /// <summary>Why a set is not compared, or null.</summary>
    public static string? WhyNot(RecordingMeta meta) =>
        meta.Stack!.Devices.Any(static device => device.Spec is { Kind: ChildKind.Ipvlan, Ipvlan.Mode: IpvlanMode.L3s })
            ? "l3s is a matter of P's IP layer"
            : null;

    public Observation Project(Observation observation, RecordedCase recorded)
    {
        var facts = model.FactsOf(recorded);
        var projected = new Observation { SendError = observation.SendError == "ENOBUFS" ? null : observation.SendError, Replies = observation.Replies };
        foreach (var sighting in observation.Seen)
        {
            if (sighting.Via is not (Sighting.Tap or Sighting.Stack) || sighting.Point == "w"
                || !_captures.Miss(sighting, recorded, facts, isForParent: facts.Ends.Contains("p")))
            {
                projected.See(AsShown(sighting, recorded));
            }
        }

        foreach (var ((point, counter), value) in observation.Stats)
        {
            var isHidden = (point, counter) switch
            {
                ("p", "tx_bytes") or ("w", "rx_bytes") => LeavesWithTagInLine(recorded),
                ("p", "rx_dropped") => true,
                (_, "tx_packets" or "tx_bytes" or "tx_dropped") => facts.IsUnroutable,
                _ => false,
            };
            projected.Count(point, counter, isHidden ? 0 : value);
        }

        return projected;
    }

    // As the driver would have it: what is recorded may be what programs did. Kernels behind children answer, too.
    private bool LeavesWithTagInLine(RecordedCase recorded) =>
        LeavesWithTagInLine(recorded, recorded.Inject, recorded.Frame, recorded.Priority)
        || recorded.Observed.Replies.Any(reply => LeavesWithTagInLine(recorded, reply.Point, reply.Frame, 0));

    // What a socket sends is known once it has sent it.
    private bool LeavesWithTagInLine(RecordedCase recorded, string sender, byte[] frame, uint priority)
    {
        if (sender is "p" or "w" || frame.Length == 0)
        {
            return false;
        }

        var sent = new Observation();
        model.Send(sender, frame, priority, sent, recorded);
        return sent.Seen.Any(IsInLineAtParent);
    }

    private static bool IsInLineAtParent(Sighting sighting) =>
        sighting is { Point: "p", Class: Sighting.Outgoing, Tag: not null } && sighting.Tag.StartsWith(InLine, StringComparison.Ordinal);

    private Sighting AsShown(Sighting sighting, RecordedCase recorded)
    {
        if (recorded.Inject != "p" && IsInLineAtParent(sighting))
        {
            return sighting with { Tag = $"meta:{sighting.Tag![InLine.Length..]}" };
        }

        if (sighting.Point == recorded.Inject && sighting.Class == Sighting.Outgoing)
        {
            return sighting with { Change = null };
        }

        var isAtChild = sighting.Point is not ("w" or "p") && sighting.Class != Sighting.Outgoing;
        var shown = isAtChild ? sighting with { Tag = _keepsHeaders ? null : ServedCaptures.WithoutPriorityTags(sighting.Tag) } : sighting;
        var isListed = shown.Class == "host"
            && _config.Devices.Any(device => device.Name == shown.Point && device.Spec is { Kind: ChildKind.Macvlan, Mode: MacvlanMode.Source });
        return isListed && FrameView.TryParse(recorded.Frame, out var frame) && frame.Destination != meta.MacOf(shown.Point)
            ? shown with { Class = "otherhost" }
            : shown;
    }
}
