using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>
/// What a process cannot imitate of a stack of devices, and is therefore left out on both sides when the userspace datapath is
/// compared. Everything else is compared.
/// </summary>
/// <remarks>
/// A process can give a TAP a frame, or send one from P; it can neither show a frame to captures alone, nor hand P one: see
/// <see cref="ServedCaptures"/>. Moreover:
/// <list type="number">
/// <item>Tags that are put back for captures (reorder_hdr off) would be seen by the TAP's own IP stack, too: they are left off.</item>
/// <item>A tag leaves P in line, as packet sockets send it: the driver's, out of band, is in no byte counter of P and of the peer.</item>
/// <item>The class of what a TAP gets is made by the kernel from its address: <c>host</c> for another address counts as <c>otherhost</c>.</item>
/// <item>P's own handlers get what a VLAN device takes as frames with an unknown tag: class <c>otherhost</c>, which IP ignores and counts.</item>
/// <item>P's own handlers get ARP and ND for an ipvlan child's address, which is not theirs; and no broadcast frame around a child's packet.</item>
/// <item>Of l3s, a child's sockets get a packet through its TAP, whose captures see it, while P's stack does not.</item>
/// <item>A sender's capture shows the frame as it was sent; the drivers rewrite the buffer that captures share.</item>
/// <item>Writing to a TAP succeeds, also what the driver then refuses with ENOBUFS; the counters say it.</item>
/// <item>A UDP checksum that the sender's IP left to its device is finished when the frame leaves by the relay.</item>
/// <item>P's <c>rx_dropped</c> is its driver's.</item>
/// <item>On purpose: packets that never leave a host (<see cref="Forwarding.Routing.NeverRouted"/>) are not handed to P's IP layer; the driver
/// hands them over. No recorded case has one.</item>
/// </list>
/// </remarks>
internal sealed class UserspaceStackProjection(RecordingMeta meta, StackObserver model) : IProjection
{
    private readonly StackConfig _config = meta.Stack!;
    private readonly ServedCaptures _captures = new(meta.Stack!);
    private readonly RecordedTopology _topology = new(meta);
    private readonly bool _keepsHeaders = meta.Stack!.Devices.Any(static device =>
        device.Spec.Vlan is { } vlan && !vlan.Flags.HasFlag(VlanFlags.ReorderHeader));

    private bool IsL3s => _config.Devices.Any(static device => device.Spec.Ipvlan?.Mode == IpvlanMode.L3s);

    /// <inheritdoc/>
    public Observation Project(Observation observation, RecordedCase recorded)
    {
        var sent = recorded.IsFromSocket ? recorded with { Frame = SocketFrame.Of(recorded.Inject, observation) ?? recorded.Frame } : recorded;
        var facts = model.FactsOf(sent);
        var projected = new Observation
        {
            SendError = observation.SendError == "ENOBUFS" ? null : observation.SendError,
            Replies = observation.Replies,
        };
        foreach (var sighting in observation.Seen)
        {
            if (sighting.Via is not (Sighting.Tap or Sighting.Stack) || sighting.Point == "w")
            {
                projected.See(sighting);
            }
            else if (!IsHidden(sighting, sent, facts))
            {
                projected.See(AsShown(sighting, sent));
            }
        }

        var leavesTagged = MayBeAnsweredTagged(sent) || (sent.Inject is not ("w" or "p")
            && observation.Seen.Any(static sighting => sighting is { Point: "p", Class: Sighting.Outgoing, Tag: not null }));
        var isNotForParent = IsNotForParent(sent, facts);
        foreach (var ((point, counter), value) in observation.Stats)
        {
            var isHidden = (point, counter) switch
            {
                ("p", "tx_bytes") or ("w", "rx_bytes") => leavesTagged,
                ("p", "rx_dropped") => true,
                ("p", "rx_otherhost_dropped") => isNotForParent,
                (_, "rx_otherhost_dropped") => IsL3s,
                _ => false,
            };
            projected.Count(point, counter, isHidden ? 0 : value);
        }

        return projected;
    }

    private bool MayBeAnsweredTagged(RecordedCase sent) =>
        _config.Devices.Any(static device => device.Spec.Kind == ChildKind.Ipvlan && device.Lower != "p") && StackStage.MayBeAnswered(sent.Frame);

    private bool IsHidden(Sighting sighting, RecordedCase sent, WalkFacts facts) =>
        (IsL3s && sighting.Point != "p" && sighting.Class != Sighting.Outgoing)
        || _captures.Miss(sighting, sent, facts, isForParent: !IsNotForParent(sent, facts));

    // Frames from the wire whose end at P's handlers differs, though nobody acts upon it.
    private bool IsNotForParent(RecordedCase sent, WalkFacts facts)
    {
        _ = FrameView.TryParse(TagWords.Without(sent.Frame), out var bare);
        return IsL3s
            || _config.Devices.Any(device => device.Lower == "p" && device.Spec.Kind == ChildKind.Vlan && facts.Arrives.Contains(device.Name))
            || !facts.Ends.Contains("p")
            || (_config.HasIp && bare.Destination.IsGroup);
    }

    private Sighting AsShown(Sighting sighting, RecordedCase sent)
    {
        var isOutgoing = sighting.Class == Sighting.Outgoing;
        if (sighting.Point == sent.Inject && isOutgoing)
        {
            return sighting with { Change = null };
        }

        if (sighting.Point == "p")
        {
            return isOutgoing ? sighting with { Tag = sighting.Tag?.Replace("meta:", "inline:", StringComparison.Ordinal) } : sighting;
        }

        var shown = sighting with { Tag = _keepsHeaders ? null : ServedCaptures.WithoutPriorityTags(sighting.Tag) };
        _ = FrameView.TryParse(sent.Frame, out var frame);
        return shown.Class == "host" && frame.Destination != _topology.Near.AddressOf(_topology.Near.Find(sighting.Point))
            ? shown with { Class = "otherhost" }
            : shown;
    }
}
