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
/// <list type="number">
/// <item>What a child sends to P's side stays in the hidden namespace: no capture or handler on P sees it come in.</item>
/// <item>A device that only passes a frame on, up or down, is not given it: its captures do not see it. Its counters are kept.</item>
/// <item>Tags that are put back for captures (reorder_hdr off) would be seen by the device's own IP stack, too: they are left off.</item>
/// <item>P's own handlers do not get what a VLAN device takes.</item>
/// <item>The outermost tag is out of band when a frame leaves P, also one that its sender or a device between had in line; P and the
/// device beyond then count it in none of their bytes.</item>
/// <item>Sending to a veth end succeeds, also what the driver then refuses with ENOBUFS; the counters say it.</item>
/// <item>A sender's capture shows the frame as it was sent; the drivers rewrite the buffer that captures share.</item>
/// <item>A copy by a source list has the class that the receiving end makes of its own MAC: what is for the MAC of the device below is
/// the host's to the driver's child, and another host's here.</item>
/// </list>
/// </remarks>
internal sealed class EbpfStackProjection(RecordingMeta meta, StackObserver model) : IProjection
{
    private const string InLine = "inline:";
    private readonly StackConfig _config = meta.Stack!;
    private readonly bool _keepsHeaders = meta.Stack!.Devices.Any(static device =>
        device.Spec.Vlan is { } vlan && !vlan.Flags.HasFlag(VlanFlags.ReorderHeader));

    /// <summary>Why a set is not compared, or null.</summary>
    public static string? WhyNot(RecordingMeta meta) =>
        meta.Stack!.Devices.Any(static device => device.Spec is { Kind: ChildKind.Ipvlan, Ipvlan.Mode: IpvlanMode.L3s })
            ? "l3s is a matter of P's IP layer"
            : meta.Stack.Devices.Any(static device => device.Spec is { Kind: ChildKind.Ipvlan, Ipvlan.Mode: IpvlanMode.L3, Lower: not null })
            ? "what an l3 child on a VLAN sends would have to be routed by a device that is not beside P"
            : null;

    public Observation Project(Observation observation, RecordedCase recorded)
    {
        var facts = model.FactsOf(recorded);
        var projected = new Observation { SendError = observation.SendError == "ENOBUFS" ? null : observation.SendError, Replies = observation.Replies };
        foreach (var sighting in observation.Seen)
        {
            if (sighting.Via is not (Sighting.Tap or Sighting.Stack) || sighting.Point == "w" || !IsHidden(sighting, recorded, facts))
            {
                projected.See(AsShown(sighting, recorded));
            }
        }

        foreach (var ((point, counter), value) in observation.Stats)
        {
            var isHidden = (point, counter) is ("p", "tx_bytes") or ("w", "rx_bytes") && LeavesWithTagInLine(recorded);
            projected.Count(point, counter, isHidden ? 0 : value);
        }

        return projected;
    }

    private static bool LeavesWithTagInLine(RecordedCase recorded) =>
        recorded.Inject is not ("p" or "w") && recorded.Observed.Seen.Any(static sighting => IsInLineAtParent(sighting));

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

        var shown = _keepsHeaders && sighting.Point is not ("w" or "p") && sighting.Class != Sighting.Outgoing ? sighting with { Tag = null } : sighting;
        var isListed = shown.Class == "host"
            && _config.Devices.Any(device => device.Name == shown.Point && device.Spec is { Kind: ChildKind.Macvlan, Mode: MacvlanMode.Source });
        return isListed && FrameView.TryParse(recorded.Frame, out var frame) && frame.Destination != meta.MacOf(shown.Point)
            ? shown with { Class = "otherhost" }
            : shown;
    }

    private bool IsHidden(Sighting sighting, RecordedCase recorded, WalkFacts facts)
    {
        var (point, isOutgoing) = (sighting.Point, sighting.Class == Sighting.Outgoing);
        if (point == "p")
        {
            return !isOutgoing && (facts.Returns.Contains(point) || (sighting.Via == Sighting.Stack && !facts.Ends.Contains(point)));
        }

        var onlyPasses = isOutgoing ? point != recorded.Inject : !facts.Ends.Contains(point);
        return onlyPasses && _config.Devices.Any(device => device.Lower == point);
    }
}
